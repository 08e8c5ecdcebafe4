import { Api, FieldType } from './client.ts';
import { api_type, cursor, expect, headers, slug, url } from './common.ts';

const { v2 } = new Api({ baseUrl: url, baseApiParams: { headers } });
const api = (await v2.createCustomApi({ data: { type: 'custom_api', name: 'Boats', slug, api_type } })).data.data;
await v2.createCustomField(api.id, { data: { type: 'custom_field', name: 'Name', slug: 'name', field_type: FieldType.String, validation: { string: { max_length: 6 } } } });
expect((await v2.listCustomApis({ filter: `eq(slug,${slug})` })).data.data.map(({ id }) => id), [api.id]);
expect((await v2.updateCustomApi(api.id, { data: { type: 'custom_api', name: 'Ships' } })).data.data.name, 'Ships');

const made = await v2.createEntryBySlug(slug, { data: { type: api_type, name: 'First' } });
const other = await v2.createEntryBySlug(slug, { data: { type: api_type, name: 'Second' } });
const query = { sort: 'created_at', 'page[limit]': 1 };
const page = await v2.listEntriesBySlug(slug, { ...query, 'page[after]': '' });
const next = await v2.listEntriesBySlug(slug, { ...query, 'page[after]': cursor(page.data.links.next) });
expect([page.data.data[0]?.name, next.data.data[0]?.name], ['First', 'Second']);

const { id } = made.data.data;
const guarded = { headers: { 'If-Match': made.headers.get('ETag') ?? '' } };
const change = { data: { type: api_type, name: 'Third' } };
expect((await v2.updateEntryBySlug(slug, id, change, guarded)).data.data.name, 'Third');
const stale = await v2.updateEntryBySlug(slug, id, change, guarded).catch((refused: { status: number }) => refused);
expect(stale.status, 412);
for (const gone of [id, other.data.data.id]) expect((await v2.deleteEntryBySlug(slug, gone)).status, 204);
expect((await v2.deleteCustomApi(api.id)).status, 204);
