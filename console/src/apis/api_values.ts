// The values of the form of a Custom API, their rules, and how they are sent.
import { ask, client } from '../client';
import { format_number, t } from '../texts';
import type { CustomApi } from './definitions';

// As the server has them: docs/api.md.
export const days_max = 36_500;
export const versions_max = 1_000_000;

export const slug_of = (name: string) => name.toLowerCase().normalize('NFKD').replace(/[^a-z0-9_-]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 63);
// Wishlists are of the type wishlist_ext.
export const api_type_of = (slug: string) => (slug ? `${slug.replaceAll('-', '_').replace(/s$/, '').slice(0, 59)}_ext` : '');

const is_slug = (text: string) => /^[a-z0-9_-]{1,63}$/.test(text);
const is_api_type = (text: string) => /^[a-z0-9_]{1,59}_ext$/.test(text);
const is_count = (text: string, max: number) => text === '' || (/^[1-9]\d*$/.test(text) && Number(text) <= max);

const location_parent = { type: 'api_location' as const, id: '/v2/extensions' as const };
const number_text = (value: number | null | undefined) => (value == null ? '' : String(value));

export function first_values(api: CustomApi | null) {
  return {
    name: api?.name ?? '',
    description: api?.description ?? '',
    slug: api?.slug ?? '',
    api_type: api?.api_type ?? '',
    allow_upserts: api?.allow_upserts ?? false,
    feed: api?.feed ?? false,
    history: api?.history ?? false,
    history_days: number_text(api?.history_days),  // empty: for ever
    history_versions: number_text(api?.history_versions),  // empty: all
    parents: (api?.relationships.parent_apis.data ?? []).filter((parent) => parent.type === 'custom_api').map((parent) => parent.id),
    page: api?.presentation.page ?? '',
    section: api?.presentation.section ?? '',
  };
}
export type Values = ReturnType<typeof first_values>;

export function check(values: Values): Record<string, string> {
  const found: Record<string, string> = {};
  if (!values.name) found.name = t().api_form.required;
  if (!is_slug(values.slug)) found.slug = t().api_form.slug_format;
  if (!is_api_type(values.api_type)) found.api_type = t().api_form.api_type_format;
  if (values.section && !values.page) found['presentation.section'] = t().api_form.section_hint;
  if (!is_count(values.history_days, days_max)) found.history_days = t().retention.count_bad(format_number(days_max));
  if (!is_count(values.history_versions, versions_max)) found.history_versions = t().retention.count_bad(format_number(versions_max));
  return found;
}

const number_or_null = (text: string) => (text === '' ? null : Number(text));

// Of retention only what was changed here: what somebody else has switched on meanwhile is not ended by a form that has
// not heard of it.
function retention_of(values: Values, before: Values) {
  return {
    ...(values.feed !== before.feed && { feed: values.feed }),
    ...(values.history !== before.history && { history: values.history }),
    ...(values.history_days !== before.history_days && { history_days: number_or_null(values.history_days) }),
    ...(values.history_versions !== before.history_versions && { history_versions: number_or_null(values.history_versions) }),
  };
}

export function body_of(values: Values, api: CustomApi | null) {
  const { parents, page, section, api_type, feed: _feed, history: _history, history_days: _days, history_versions: _versions, ...plain } = values;
  return {
    type: 'custom_api' as const,
    ...plain,
    ...(!api && { api_type }),
    ...retention_of(values, first_values(api)),
    presentation: { page: page || null, section: section || null },
    relationships: { parent_apis: { data: parents.length > 0 ? parents.map((id) => ({ type: 'custom_api' as const, id })) : [location_parent] } },
  };
}

export async function save(values: Values, api: CustomApi | null): Promise<CustomApi> {
  if (!api) return (await ask(client.POST('/v2/settings/extensions/custom-apis', { body: { data: { ...body_of(values, null), api_type: values.api_type } } }))).data;
  return (await ask(client.PUT('/v2/settings/extensions/custom-apis/{custom_api_id}', {
    params: { path: { custom_api_id: api.id } }, body: { data: body_of(values, api) },
  }))).data;
}

// What would be forgotten, and does not come back: all history, or what is beyond narrower bounds.
export type Forgotten = 'all' | 'older' | 'more' | 'older_and_more' | null;

const is_narrower = (before: string, now: string) => now !== '' && (before === '' || Number(now) < Number(before));

export function forgotten_by(before: Values, now: Values): Forgotten {
  if (!before.history) return null;
  if (!now.history) return 'all';
  const older = is_narrower(before.history_days, now.history_days);
  const more = is_narrower(before.history_versions, now.history_versions);
  if (older && more) return 'older_and_more';
  return older ? 'older' : more ? 'more' : null;
}
