// What an entry was, as the server has kept it.
import type { CustomApi, CustomField } from '../apis/definitions';
import { entries_path, entry_of, value_in, type Entry } from '../entries/entry_client';
import { exchange, object, text } from '../exact_client';
import { is_equal, type JsonObject } from '../exact_json';

export interface Version {
  id: string;
  event: 'created' | 'updated' | 'deleted';
  at: string;
  by: string;
  changed: string[] | null;  // slugs; null where the change before it is not kept
  entry: Entry;  // after the change; before it where it was deleted
}

export const page_rows = 50;
// Lists by offset go no further.
export const offset_max = 10_000;

export const history_path = (api: CustomApi, id: string) => `${entries_path(api)}/${encodeURIComponent(id)}/history`;
export const restore_path = (api: CustomApi, id: string, version: string) => `${history_path(api, id)}/${version}/restore`;

function version_of(data: JsonObject): Version {
  const word = text(data.event).split('.').at(-1);
  return {
    id: text(data.id), at: text(data.at), by: text(data.by), entry: entry_of(object(data.entry)),
    event: word === 'created' || word === 'deleted' ? word : 'updated',
    changed: Array.isArray(data.changed_fields) ? data.changed_fields.map(text) : null,
  };
}

export async function list_versions(api: CustomApi, id: string, offset: number, signal?: AbortSignal): Promise<{ versions: Version[]; has_more: boolean }> {
  const reply = await exchange('GET', `${history_path(api, id)}?page[limit]=${page_rows}&page[offset]=${offset}`, { signal });
  const rows = Array.isArray(reply.data) ? reply.data : [];
  return { versions: rows.map((row) => version_of(object(row))), has_more: text(object(reply.links).next) !== '' };
}

export const read_version = async (api: CustomApi, id: string, version: string, signal?: AbortSignal): Promise<Version> => (
  version_of(object((await exchange('GET', `${history_path(api, id)}/${encodeURIComponent(version)}`, { signal })).data)));

// With an ETag only where the entry still has it.
export const restore_version = async (api: CustomApi, id: string, version: string, etag?: string): Promise<Entry> => (
  entry_of(object((await exchange('POST', restore_path(api, id, version), { etag })).data)));

export const differing = (fields: CustomField[], a: Entry, b: Entry): CustomField[] => (
  fields.filter(({ slug }) => !is_equal(value_in(a, slug), value_in(b, slug))));
