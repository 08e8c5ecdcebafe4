import {
  createCustomApi, createCustomField, createEntryBySlug, deleteCustomApi, deleteEntryBySlug, listCustomApis, listEntriesBySlug,
  updateCustomApi, updateEntryBySlug,
} from './client.ts';
import { api_type, cursor, expect, headers, slug, url } from './common.ts';

// What orval makes fetches paths.
const plain = globalThis.fetch;
globalThis.fetch = (path, options) => plain(url + String(path), options);

// The reply, if it has that status.
function of<R extends { status: number }, S extends R['status']>(reply: R, status: S): Extract<R, { status: S }> {
  if (reply.status !== status) throw new Error(`found ${reply.status}, wanted ${status}`);
  return reply as Extract<R, { status: S }>;
}

const options = { headers };
const api = of(await createCustomApi({ data: { type: 'custom_api', name: 'Boats', slug, api_type } }, options), 201).data.data;
of(await createCustomField(api.id, { data: { type: 'custom_field', name: 'Name', slug: 'name', field_type: 'string', validation: { string: { max_length: 6 } } } }, options), 201);
expect(of(await listCustomApis({ filter: `eq(slug,${slug})` }, options), 200).data.data.map(({ id }) => id), [api.id]);
expect(of(await updateCustomApi(api.id, { data: { type: 'custom_api', name: 'Ships' } }, options), 200).data.data.name, 'Ships');

const made = of(await createEntryBySlug(slug, { data: { type: api_type, name: 'First' } }, options), 201);
const other = of(await createEntryBySlug(slug, { data: { type: api_type, name: 'Second' } }, options), 201);
const query = { sort: 'created_at', 'page[limit]': 1 };
const page = of(await listEntriesBySlug(slug, { ...query, 'page[after]': '' }, options), 200);
const next = of(await listEntriesBySlug(slug, { ...query, 'page[after]': cursor(page.data.links.next) }, options), 200);
expect([page.data.data[0]?.name, next.data.data[0]?.name], ['First', 'Second']);

const { id } = made.data.data;
const guarded = { headers: { ...headers, 'If-Match': made.headers.get('ETag') ?? '' } };
const change = { data: { type: api_type, name: 'Third' } };
expect(of(await updateEntryBySlug(slug, id, change, guarded), 200).data.data.name, 'Third');
of(await updateEntryBySlug(slug, id, change, guarded), 412);
for (const gone of [id, other.data.data.id]) of(await deleteEntryBySlug(slug, gone, options), 204);
of(await deleteCustomApi(api.id, options), 204);
