// A field as its form has it, all of it text and ticks; what is wrong with that; and what of it is sent.
import { ask, client, type Schemas } from '../client';
import { t } from '../texts';
import type { CustomApi, CustomField, FieldType } from './definitions';

export const field_types: FieldType[] = ['string', 'integer', 'float', 'boolean', 'any', 'list'];
export const element_types = ['any', 'string', 'integer', 'float', 'boolean'] as const;

// docs/api.md, Custom Fields.
export const reserved_words = ['slug', 'type', 'id', 'meta', 'created_at', 'updated_at', 'links', 'relationships', 'attributes', 'attribute',
  'dimension', 'dimensions', 'weight', 'weights'];
const json_schema_characters_max = 8192;
const number_max = Number.MAX_SAFE_INTEGER;

export interface Values {
  name: string;
  description: string;
  slug: string;
  field_type: FieldType;
  use_as_url_slug: boolean;
  index: boolean;
  sort_order: string;
  is_required: boolean;
  immutable: boolean;
  min: string;
  max: string;
  regex: string;
  unique: boolean;
  unique_case_insensitivity: boolean;
  allowed_type: (typeof element_types)[number];
  json_schema: string;
}

type Rules = Partial<Record<string, unknown>>;

export const rules_of = (field: CustomField): Rules => (field.validation as Record<string, Rules>)[field.field_type] ?? {};

const text_of = (value: unknown) => (value === null || value === undefined ? '' : String(value));

export function values_of(field: CustomField | null): Values {
  const rules = field ? rules_of(field) : {};
  const schema = rules.json_schema as { schema: string } | null | undefined;
  return {
    name: field?.name ?? '',
    description: field?.description ?? '',
    slug: field?.slug ?? '',
    field_type: field?.field_type ?? 'string',
    use_as_url_slug: field?.use_as_url_slug ?? false,
    index: field?.index ?? true,
    sort_order: text_of(field?.presentation.sort_order ?? 0),
    is_required: rules.allow_null_values === false,
    immutable: rules.immutable === true,
    min: text_of(rules.min_length ?? rules.min_value),
    max: text_of(rules.max_length ?? rules.max_value),
    regex: text_of(rules.regex),
    unique: rules.unique === 'yes',
    unique_case_insensitivity: rules.unique_case_insensitivity === true,
    allowed_type: (rules.allowed_type as Values['allowed_type'] | undefined) ?? 'any',
    json_schema: schema?.schema ?? '',
  };
}

export const has_bounds = (type: FieldType) => type !== 'boolean' && type !== 'any';
export const has_json_schema = (type: FieldType) => type === 'any' || type === 'list';
export const may_lack_index = (type: FieldType) => type !== 'any' && type !== 'list';
const bound_name = (type: FieldType) => (type === 'string' || type === 'list' ? 'length' : 'value');

// What is wrong with a schema as far as can be seen without the server; null where nothing is.
export function json_schema_fault(text: string): string | null {
  if (text.trim() === '') return null;
  if (text.length > json_schema_characters_max) return t().fields.json_schema_long(text.length);
  try {
    const schema: unknown = JSON.parse(text);
    return typeof schema === 'object' && schema !== null && !Array.isArray(schema) ? null : t().fields.json_schema_object;
  } catch (error) {
    return t().fields.json_schema_bad(error instanceof Error ? error.message : '');
  }
}

function bound_fault(text: string, type: FieldType): string | null {
  if (text.trim() === '') return null;
  const number = Number(text);
  if (type === 'float') return Number.isFinite(number) ? null : t().fields.not_number;
  return Number.isInteger(number) && Math.abs(number) <= number_max ? null : t().fields.not_whole;
}

function check_bounds(values: Values, found: Record<string, string>): void {
  const { min, max, field_type: type } = values;
  const [min_fault, max_fault] = [bound_fault(min, type), bound_fault(max, type)];
  if (min_fault) found.min = min_fault;
  if (max_fault) found.max = max_fault;
  if (min_fault || max_fault || min.trim() === '' || max.trim() === '') return;
  if (type === 'list' ? Number(min) > Number(max) : Number(min) >= Number(max)) {
    found.max = type === 'list' ? t().fields.min_not_above_max : t().fields.min_below_max;
  }
}

// By the members of Values.
export function check(values: Values, others: CustomField[]): Record<string, string> {
  const found: Record<string, string> = {};
  if (!values.name) found.name = t().api_form.required;
  if (!values.slug) found.slug = t().api_form.required;
  if (reserved_words.includes(values.slug)) found.slug = t().fields.slug_reserved(values.slug);
  if (others.some((other) => other.slug === values.slug)) found.slug = t().fields.slug_taken;
  if (!/^\d{1,4}$/.test(values.sort_order.trim()) || Number(values.sort_order) > 1000) found.sort_order = t().fields.sort_order_hint;
  if (has_bounds(values.field_type)) check_bounds(values, found);
  if (has_json_schema(values.field_type)) {
    const fault = json_schema_fault(values.json_schema);
    if (fault) found.json_schema = fault;
  }
  return found;
}

// The server's names of what the form calls otherwise.
const form_names: Record<string, keyof Values> = {
  min_length: 'min', min_value: 'min', max_length: 'max', max_value: 'max', allow_null_values: 'is_required',
  'json_schema.schema': 'json_schema', sort_order: 'sort_order',
};
export function form_name(server_name: string): string {
  const name = server_name.replace(/^validation\.[a-z]+\./, '').replace(/^presentation\./, '');
  return form_names[name] ?? name;
}

const number_or_null = (text: string) => (text.trim() === '' ? null : Number(text));

function validation_of(values: Values, is_new: boolean): Schemas['Validation'] {
  const { field_type: type } = values;
  const rules: Rules = { allow_null_values: !values.is_required, immutable: values.immutable };
  if (has_bounds(type)) {
    rules[`min_${bound_name(type)}`] = number_or_null(values.min);
    rules[`max_${bound_name(type)}`] = number_or_null(values.max);
  }
  if (type === 'string') {
    rules.regex = values.regex || null;
    if (is_new) rules.unique = values.unique ? 'yes' : 'no';
    if (is_new) rules.unique_case_insensitivity = values.unique && values.unique_case_insensitivity;
  }
  if (type === 'list' && is_new) rules.allowed_type = values.allowed_type;
  if (has_json_schema(type)) rules.json_schema = values.json_schema.trim() ? { version: '2020-12', schema: values.json_schema } : null;
  return { [type]: rules } as Schemas['Validation'];
}

export function body_of(values: Values, is_new: boolean) {
  return {
    type: 'custom_field' as const,
    name: values.name, description: values.description, slug: values.slug,
    presentation: { sort_order: Number(values.sort_order) },
    ...(is_new && { field_type: values.field_type, use_as_url_slug: values.use_as_url_slug, ...(may_lack_index(values.field_type) && { index: values.index }) }),
    validation: validation_of(values, is_new),
  };
}

export async function save_field(api: CustomApi, field: CustomField | null, values: Values): Promise<CustomField> {
  if (!field) {
    return (await ask(client.POST('/v2/settings/extensions/custom-apis/{custom_api_id}/fields', {
      params: { path: { custom_api_id: api.id } }, body: { data: { ...body_of(values, true), field_type: values.field_type } },
    }))).data;
  }
  return (await ask(client.PUT('/v2/settings/extensions/custom-apis/{custom_api_id}/fields/{custom_field_id}', {
    params: { path: { custom_api_id: api.id, custom_field_id: field.id } }, body: { data: body_of(values, false) },
  }))).data;
}

export async function delete_field(api: CustomApi, field: CustomField): Promise<void> {
  await ask(client.DELETE('/v2/settings/extensions/custom-apis/{custom_api_id}/fields/{custom_field_id}', {
    params: { path: { custom_api_id: api.id, custom_field_id: field.id } },
  }));
}
