// A value while it is typed: a text, or no value at all.
import type { CustomField } from '../apis/definitions';
import { t } from '../texts';
import { JsonNumber, is_json_number, is_number, new_object, read_json, why_no_json, write_json, type Json, type JsonObject } from '../exact_json';
import { value_in, type Entry } from './entry_client';

export interface Draft { is_null: boolean; text: string }
export type Drafts = Record<string, Draft>;  // by field id

export const no_value: Draft = { is_null: true, text: '' };

export function draft_of(value: Json): Draft {
  if (value === null) return no_value;
  if (typeof value === 'string') return { is_null: false, text: value };
  if (typeof value === 'boolean') return { is_null: false, text: String(value) };
  return { is_null: false, text: is_number(value) ? value.value : write_json(value, Array.isArray(value) && !value.some((one) => one !== null && typeof one === 'object' && !is_number(one)) ? 0 : 2) };
}

// JSON of a value that is a text has to show its quotes.
const draft_of_field = (field: CustomField, value: Json): Draft => (
  field.field_type === 'any' && value !== null ? { is_null: false, text: write_json(value, 2) } : draft_of(value));

export const drafts_of = (fields: CustomField[], entry: Entry | null): Drafts => (
  Object.fromEntries(fields.map((field) => [field.id, entry ? draft_of_field(field, value_in(entry, field.slug)) : no_value])));

export const is_same = (a: Draft | undefined, b: Draft | undefined): boolean => a?.is_null === b?.is_null && (a?.is_null === true || a?.text === b?.text);

type Read = { value: Json; error?: undefined } | { error: string };

export function read_draft(field: CustomField, { is_null, text }: Draft): Read {
  if (is_null) return { value: null };
  const trimmed = text.trim();
  switch (field.field_type) {
    case 'string': return { value: text };
    case 'integer': return is_json_number(trimmed) ? { value: new JsonNumber(trimmed) } : { error: t().fields.not_whole };
    case 'float': return is_json_number(trimmed) ? { value: new JsonNumber(trimmed) } : { error: t().fields.not_number };
    case 'boolean': return { value: text === 'true' };
    case 'list':
    case 'any': {
      const wrong = why_no_json(trimmed);
      if (wrong !== null) return { error: t().entry.no_json(wrong) };
      const value = read_json(trimmed);
      if (field.field_type === 'list' && !Array.isArray(value)) return { error: t().entry.no_list };
      return { value };
    }
  }
}

// The values of the drafts by slug, and what is wrong with them by slug.
export function read_drafts(fields: CustomField[], drafts: Drafts): { values: JsonObject; errors: Record<string, string> } {
  const values = new_object();
  const errors: Record<string, string> = {};
  for (const field of fields) {
    const read = read_draft(field, drafts[field.id] ?? no_value);
    if (read.error !== undefined) errors[field.slug] = read.error;
    else values[field.slug] = read.value;
  }
  return { values, errors };
}
