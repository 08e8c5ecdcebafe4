// The entries of a Custom API over the wire. They are not read by the typed client, whose JSON goes through doubles.
import type { CustomApi } from '../apis/definitions';
import { exchange, object, text } from '../exact_client';
import { new_object, type Json, type JsonObject } from '../exact_json';

export interface Entry {
  id: string;
  values: JsonObject;  // by field slug; null where there is no value
  created_at: string;
  updated_at: string;
  etag: string;
}

export interface Question {
  filter: string;
  sort: string;  // empty: the newest first
}

export interface Page {
  entries: Entry[];
  // Where the next page begins; null where there is none.
  next: string | null;
  total: number;
  is_exact: boolean;
}

export const page_rows = 100;

const value_of = (object_: JsonObject, key: string): Json => (Object.hasOwn(object_, key) ? object_[key] ?? null : null);

export function entry_of(data: JsonObject): Entry {
  const { id, type: _type, links: _links, meta, ...rest } = data;
  const about = object(meta);
  const timestamps = object(about.timestamps);
  return {
    id: text(id), values: Object.assign(new_object(), rest),
    created_at: text(timestamps.created_at), updated_at: text(timestamps.updated_at), etag: `W/"${text(about.etag_id)}"`,
  };
}

export const value_in = (entry: Entry, slug: string): Json => value_of(entry.values, slug);

export const entries_path = (api: CustomApi) => `/v2/settings/extensions/custom-apis/${api.id}/entries`;
const entry_path = (api: CustomApi, id: string) => `${entries_path(api)}/${encodeURIComponent(id)}`;

export function list_query({ filter, sort }: Question): URLSearchParams {
  const params = new URLSearchParams();
  if (filter) params.set('filter', filter);
  if (sort) params.set('sort', sort);
  return params;
}

// The page that begins behind `after`, which is empty at the beginning of the list.
export async function list_page(api: CustomApi, question: Question, after: string, signal?: AbortSignal): Promise<Page> {
  const params = list_query(question);
  params.set('page[limit]', String(page_rows));
  params.set('page[after]', after);
  const reply = await exchange('GET', `${entries_path(api)}?${params}`, { signal });
  const results = object(object(reply.meta).results);
  const next = text(object(reply.links).next);
  return {
    entries: (Array.isArray(reply.data) ? reply.data : []).map((row) => entry_of(object(row))),
    next: next ? new URL(next, location.origin).searchParams.get('page[after]') : null,
    total: Number(String(results.total)), is_exact: results.total_method === 'exact',
  };
}

// However many there are; the server may need its whole timeout.
export async function count_exactly(api: CustomApi, question: Question, signal?: AbortSignal): Promise<number> {
  const params = list_query({ ...question, sort: '' });
  params.set('page[limit]', '0');
  params.set('page[total_method]', 'exact');
  const reply = await exchange('GET', `${entries_path(api)}?${params}`, { signal });
  return Number(String(object(object(reply.meta).results).total));
}

export const read_entry = async (api: CustomApi, id: string, signal?: AbortSignal): Promise<Entry> => (
  entry_of(object((await exchange('GET', entry_path(api, id), { signal })).data)));

const body_of = (api: CustomApi, values: JsonObject): JsonObject => Object.assign(new_object(), values, { type: api.api_type });

export const create_entry = async (api: CustomApi, values: JsonObject, signal?: AbortSignal): Promise<Entry> => (
  entry_of(object((await exchange('POST', entries_path(api), { body: body_of(api, values), signal })).data)));

// Changes the values that are given; with an ETag only where the entry still has it. Where the Custom API allows it, an
// entry that is not there is made.
export const write_entry = async (api: CustomApi, id: string, values: JsonObject, etag?: string, signal?: AbortSignal): Promise<Entry> => (
  entry_of(object((await exchange('PUT', entry_path(api, id), { body: body_of(api, values), etag, signal })).data)));

export async function delete_entry(api: CustomApi, id: string, etag?: string, signal?: AbortSignal): Promise<void> {
  await exchange('DELETE', entry_path(api, id), { etag, signal });
}

// Every entry that the filter holds for, page by page.
export async function* all_pages(api: CustomApi, question: Question, signal: AbortSignal): AsyncGenerator<Entry[]> {
  let after: string | null = '';
  while (after !== null) {
    const page: Page = await list_page(api, question, after, signal);
    if (page.entries.length > 0) yield page.entries;
    after = page.next;
  }
}
