// A value as the text of a cell. Whatever is in it, it is text.
import { format_time, t } from '../texts';
import { value_in, type Entry } from './entry_client';
import { is_number, write_json, type Json } from '../exact_json';
import type { Column } from './view';

const characters_max = 300;
const elements_max = 20;

const shortened = (text: string) => (text.length > characters_max ? `${text.slice(0, characters_max)}…` : text);

export function text_of(value: Json): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? t().common.yes : t().common.no;
  return is_number(value) ? value.value : write_json(value);
}

// One whose elements can each be told from a text that reads the same: numbers in it would not be.
const is_plain_list = (value: Json): value is (string | null)[] => (
  Array.isArray(value) && value.length > 0 && value.every((one) => one === null || (typeof one === 'string' && one !== '')));

export function ValueText({ value }: { value: Json }) {
  if (value === null) return <span class="no-value">{t().entries.null}</span>;
  if (value === '') return <span class="no-value">{t().entries.empty_text_value}</span>;
  if (is_plain_list(value)) return <span class="badges">{value.slice(0, elements_max).map((one, i) => <bdi key={i} class="badge">{one === null ? t().entries.null : text_of(one)}</bdi>)}{value.length > elements_max && '…'}</span>;
  const text = shortened(text_of(value));
  return typeof value === 'object' && !is_number(value) ? <code>{text}</code> : <bdi>{text}</bdi>;
}

export function CellText({ entry, column }: { entry: Entry; column: Column }) {
  if (column.field) return <ValueText value={value_in(entry, column.key)} />;
  if (column.key === 'id') return <code>{entry.id}</code>;
  return <>{format_time(column.key === 'created_at' ? entry.created_at : entry.updated_at)}</>;
}
