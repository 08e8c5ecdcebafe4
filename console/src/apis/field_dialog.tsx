// The form of a field: its type, its key, every rule that its type has.
import { useState } from 'preact/hooks';
import { Dialog } from '../parts/dialog';
import { Check, FormErrors, TextField, errors_by_field, use_unsaved } from '../parts/form';
import { AsCode } from '../parts/as_code';
import { t } from '../texts';
import type { Count, CustomApi, CustomField } from './definitions';
import { FieldEffects } from './field_effects';
import { body_of, check, element_types, field_types, form_name, has_bounds, has_json_schema, json_schema_fault, may_lack_index, reserved_words, save_field, values_of, type Values } from './field_values';

interface Props {
  api: CustomApi;
  field: CustomField | null;
  fields: CustomField[];
  entries: Count | null;
  close: () => void;
  saved: (field: CustomField) => void;
}

interface PartProps {
  values: Values;
  errors: Record<string, string>;
  change: (changes: Partial<Values>) => void;
  is_new: boolean;
}

const key_of = (name: string) => name.toLowerCase().normalize('NFKD').replace(/[^a-z0-9_-]+/g, '_').replace(/^_+|_+$/g, '').slice(0, 63);

function TypeChoice({ values, change, is_new }: PartProps) {
  return (
    <fieldset>
      <legend class="legend">{t().fields.type}</legend>
      <div class="types">
        {field_types.filter((type) => is_new || type === values.field_type).map((type) => (
          <label key={type}>
            <input type="radio" name="field_type" value={type} checked={type === values.field_type} disabled={!is_new} onChange={() => change({ field_type: type, min: '', max: '' })} />
            <strong>{t().fields.types[type]?.[0]}</strong>
            <span class="hint">{t().fields.types[type]?.[1]}</span>
          </label>
        ))}
      </div>
      <p class="hint field">{t().fields.type_fixed}</p>
    </fieldset>
  );
}

function Bounds({ values, errors, change }: PartProps) {
  if (!has_bounds(values.field_type)) return null;
  const texts = t().fields;
  const [low, high] = values.field_type === 'string' ? [texts.min_length, texts.max_length] : values.field_type === 'list' ? [texts.min_items, texts.max_items] : [texts.min_value, texts.max_value];
  return (
    <div class="pair">
      <TextField label={low} value={values.min} set={(min) => change({ min })} error={errors.min} is_number />
      <TextField label={high} value={values.max} set={(max) => change({ max })} error={errors.max} is_number />
    </div>
  );
}

function TextRules({ values, errors, change, is_new }: PartProps) {
  if (values.field_type !== 'string') return null;
  const fixed = is_new ? undefined : t().fields.fixed;
  return (
    <>
      <TextField label={t().fields.regex} value={values.regex} set={(regex) => change({ regex })} error={errors.regex} hint={t().fields.regex_hint} max={1024} is_code />
      <Check label={t().fields.unique} hint={fixed ?? t().fields.unique_hint} value={values.unique} disabled={!is_new}
        set={(unique) => change({ unique, ...(!unique && { unique_case_insensitivity: false, use_as_url_slug: false }) })} />
      {values.unique && (
        <>
          <Check label={t().fields.unique_case} hint={fixed} value={values.unique_case_insensitivity} set={(unique_case_insensitivity) => change({ unique_case_insensitivity })} disabled={!is_new} />
          <Check label={t().fields.url_slug} hint={fixed ?? t().fields.url_slug_hint} value={values.use_as_url_slug} disabled={!is_new} error={errors.use_as_url_slug}
            set={(use_as_url_slug) => change({ use_as_url_slug, ...(use_as_url_slug && { is_required: true }) })} />
        </>
      )}
    </>
  );
}

function ListRules({ values, change, is_new }: PartProps) {
  if (values.field_type !== 'list') return null;
  return (
    <label class="field">
      <span>{t().fields.allowed_type}</span>
      <select value={values.allowed_type} disabled={!is_new} onChange={(event) => change({ allowed_type: event.currentTarget.value as Values['allowed_type'] })}>
        {element_types.map((type) => <option key={type} value={type}>{t().fields.allowed_types[type]}</option>)}
      </select>
      {!is_new && <span class="hint">{t().fields.fixed}</span>}
    </label>
  );
}

function JsonSchema({ values, errors, change }: PartProps) {
  if (!has_json_schema(values.field_type)) return null;
  const fault = json_schema_fault(values.json_schema);
  const hint = values.json_schema.trim() && !fault ? t().fields.json_schema_ok : t().fields.json_schema_hint;
  return (
    <TextField label={t().fields.json_schema} value={values.json_schema} set={(json_schema) => change({ json_schema })} error={fault ?? errors.json_schema} hint={hint} is_code is_long
      placeholder={'{ "type": "object", "required": ["width"] }'} />
  );
}

function Rules(props: PartProps) {
  const { values, change } = props;
  return (
    <fieldset class="group">
      <legend>{t().fields.rules}</legend>
      <div>
        <Check label={t().fields.required} hint={t().fields.required_hint} value={values.is_required} set={(is_required) => change({ is_required })} disabled={values.use_as_url_slug} />
        <Check label={t().fields.immutable} hint={t().fields.immutable_hint} value={values.immutable} set={(immutable) => change({ immutable })} />
        <ListRules {...props} />
        <Bounds {...props} />
        <TextRules {...props} />
        <JsonSchema {...props} />
      </div>
    </fieldset>
  );
}

function More({ values, errors, change, is_new }: PartProps) {
  return (
    <details open={Boolean(errors.sort_order)}>
      <summary>{t().fields.more}</summary>
      {may_lack_index(values.field_type) && (
        <Check label={t().fields.index} hint={is_new ? t().fields.index_hint : t().fields.fixed} value={values.index} set={(index) => change({ index })} disabled={!is_new} />
      )}
      <TextField label={t().fields.sort_order} value={values.sort_order} set={(sort_order) => change({ sort_order })} error={errors.sort_order} hint={t().fields.sort_order_hint} is_number />
    </details>
  );
}

export function FieldDialog({ api, field, fields, entries, close, saved }: Props) {
  const [values, set_values] = useState(() => values_of(field));
  const [errors, set_errors] = useState<Record<string, string>>({});
  const [failed, fail] = useState<unknown>(null);
  const [is_busy, set_busy] = useState(false);
  const [is_own_slug, set_own_slug] = useState(field !== null);
  const others = fields.filter((other) => other.id !== field?.id);
  const is_new = field === null;
  const is_changed = JSON.stringify(values) !== JSON.stringify(values_of(field));
  const may_close = use_unsaved(is_changed && !is_busy);

  function change(changes: Partial<Values>) {
    const next = { ...values, ...changes };
    if (!is_own_slug && !('slug' in changes)) next.slug = key_of(next.name);
    set_values(next);
    const reserved = reserved_words.includes(next.slug);
    if (reserved || Object.keys(errors).length > 0) set_errors(reserved && Object.keys(errors).length === 0 ? { slug: t().fields.slug_reserved(next.slug) } : check(next, others));
  }

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const found = check(values, others);
    set_errors(found);
    fail(null);
    const show_first = () => requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
    if (Object.keys(found).length > 0) return void show_first();
    set_busy(true);
    try {
      saved(await save_field(api, field, values));
    } catch (error) {
      set_errors(Object.fromEntries(Object.entries(errors_by_field(error)).map(([name, text]) => [form_name(name), text])));
      fail(error);
      set_busy(false);
      show_first();
    }
  }

  const part = { values, errors, change, is_new };
  const path = `/v2/settings/extensions/custom-apis/${api.id}/fields`;
  return (
    <Dialog heading={field ? t().fields.edit_heading(field.name) : t().fields.create_heading} close={close} kind="side" may_close={may_close}>
      <form onSubmit={submit} noValidate>
        <TypeChoice {...part} />
        <TextField label={t().common.name} value={values.name} set={(name) => change({ name })} error={errors.name} max={255} autofocus={is_new} />
        <TextField label={t().fields.slug} value={values.slug} set={(slug) => { set_own_slug(true); change({ slug }); }} error={errors.slug} max={63} is_code
          hint={<span title={`${t().fields.reserved_hint}: ${reserved_words.join(' ')}`}>{t().fields.slug_hint}</span>} />
        <TextField label={t().common.description} value={values.description} set={(description) => change({ description })} error={errors.description} max={255} />
        <Rules {...part} />
        <More {...part} />
        <FieldEffects api={api} field={field} values={values} entries={entries} />
        <FormErrors error={failed} shown={errors} />
        <footer>
          <AsCode request={is_new ? { method: 'POST', path, body: { data: body_of(values, true) } } : { method: 'PUT', path: `${path}/${field.id}`, body: { data: body_of(values, false) } }} />
          <button type="button" onClick={() => { if (may_close()) close(); }}>{t().common.cancel}</button>
          <button class="primary" disabled={is_busy || !is_changed}>{is_new ? t().common.create : t().common.save}</button>
        </footer>
      </form>
    </Dialog>
  );
}
