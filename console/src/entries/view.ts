// What of the entries is shown and how. The URL says all of it, so that it can be shared; which columns were chosen is also
// remembered in the tab.
import type { CustomApi, CustomField } from '../apis/definitions';
import { change_query, query } from '../router';
import { t } from '../texts';
import type { Question } from './entry_client';

export interface Column {
  key: string;  // `id`, `created_at`, `updated_at` or the slug of a field
  label: string;
  width: number;
  field: CustomField | null;
  can_sort: boolean;
}

export const width_min = 60;
export const width_max = 900;
const columns_at_first_max = 12;

const widths: Record<string, number> = { string: 210, integer: 120, float: 120, boolean: 100, list: 210, any: 240, id: 310, created_at: 170, updated_at: 170 };

const sortable = new Set(['string', 'integer', 'float', 'boolean']);

export function all_columns(fields: CustomField[]): Column[] {
  const plain = (key: string, label: string): Column => ({ key, label, width: widths[key] ?? 170, field: null, can_sort: true });
  return [
    ...fields.map((field): Column => ({ key: field.slug, label: field.name, width: widths[field.field_type] ?? 210, field, can_sort: sortable.has(field.field_type) })),
    plain('id', t().entries.id), plain('created_at', t().common.created), plain('updated_at', t().common.updated),
  ];
}

const place = (api: CustomApi) => `bespoke-columns-${api.id}`;

function kept(api: CustomApi): string | null {
  try {
    return sessionStorage.getItem(place(api));
  } catch {
    return null;
  }
}

// `name.210,items.120`, or null where they were not chosen.
const columns_text = (api: CustomApi): string | null => query().get('columns') ?? kept(api);

export function shown_columns(api: CustomApi, all: Column[]): Column[] {
  const chosen = columns_text(api);
  if (!chosen) {
    const first = all.filter((column) => column.field).slice(0, columns_at_first_max);
    return [...(first.length > 0 ? first : all.filter(({ key }) => key === 'id')), ...all.filter(({ key }) => key === 'updated_at')];
  }
  return chosen.split(',').flatMap((word) => {
    const dot = word.lastIndexOf('.');
    let key = '';
    try {
      key = decodeURIComponent(dot < 0 ? word : word.slice(0, dot));
    } catch { /* no column is called so */ }
    const column = all.find((one) => one.key === key);
    const width = Number(dot < 0 ? NaN : word.slice(dot + 1));
    return column ? [{ ...column, width: width >= width_min && width <= width_max ? width : column.width }] : [];
  });
}

// Null: as at first.
export function choose_columns(api: CustomApi, columns: Column[] | null): void {
  const text = columns?.map(({ key, width }) => `${encodeURIComponent(key).replaceAll('.', '%2E')}.${Math.round(width)}`).join(',') ?? null;
  try {
    if (text) sessionStorage.setItem(place(api), text);
    else sessionStorage.removeItem(place(api));
  } catch { /* the URL has them */ }
  change_query({ columns: text });
}

export const question = (): Question => ({ filter: query().get('filter') ?? '', sort: query().get('sort') ?? '' });

// The next of ascending, descending and none.
export function sort_after(sort: string, key: string): string | null {
  if (sort === key) return `-${key}`;
  return sort === `-${key}` ? null : key;
}
