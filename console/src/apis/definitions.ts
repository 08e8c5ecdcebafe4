// Custom APIs and their fields, as the server has them. Of both there are few enough to be read whole: at most 1,000
// and 100.
import { ask, client, type Schemas } from '../client';

export type CustomApi = Schemas['CustomApi'];
export type CustomField = Schemas['CustomField'];
export type FieldType = CustomField['field_type'];

const page_rows = 100;

// All pages of a list.
async function all<Row>(page: (offset: number) => Promise<{ data: Row[] }>): Promise<Row[]> {
  const rows: Row[] = [];
  for (;;) {
    const { data } = await page(rows.length);
    rows.push(...data);
    if (data.length < page_rows) return rows;
  }
}

export const list_apis = (signal?: AbortSignal) => all<CustomApi>((offset) => ask(client.GET('/v2/settings/extensions/custom-apis', {
  params: { query: { 'page[limit]': page_rows, 'page[offset]': offset, sort: 'name' } }, signal,
})));

export const read_api = async (id: string, signal?: AbortSignal): Promise<CustomApi> => (await ask(client.GET('/v2/settings/extensions/custom-apis/{custom_api_id}', {
  params: { path: { custom_api_id: id } }, signal,
}))).data;

const in_order = (a: CustomField, b: CustomField) => (
  (a.presentation.sort_order ?? 0) - (b.presentation.sort_order ?? 0) || a.meta.timestamps.created_at.localeCompare(b.meta.timestamps.created_at));

// In the order in which they are to be shown.
export const list_fields = async (id: string, signal?: AbortSignal): Promise<CustomField[]> => (await all<CustomField>((offset) => ask(client.GET('/v2/settings/extensions/custom-apis/{custom_api_id}/fields', {
  params: { path: { custom_api_id: id }, query: { 'page[limit]': page_rows, 'page[offset]': offset } }, signal,
})))).sort(in_order);

export interface Count { n: number; is_exact: boolean }

// How many entries there are that the filter holds for; up to 10,000 are counted.
export async function count_entries(api_id: string, filter?: string, signal?: AbortSignal): Promise<Count> {
  const list = await ask(client.GET('/v2/settings/extensions/custom-apis/{custom_api_id}/entries', {
    params: { path: { custom_api_id: api_id }, query: { 'page[limit]': 0, ...(filter && { filter }) } }, signal,
  }));
  const { total, total_method } = list.meta.results;
  return { n: total, is_exact: total_method === 'exact' };
}

export const address_of = (api: CustomApi) => `/v2/extensions/${api.slug}`;
