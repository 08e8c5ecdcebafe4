import { client, setConfig, type Client } from '@kubb/plugin-client/clients/fetch';
import { createCustomApi } from './client/clients/createCustomApi.ts';
import { createCustomField } from './client/clients/createCustomField.ts';
import { createEntryBySlug } from './client/clients/createEntryBySlug.ts';
import { deleteCustomApi } from './client/clients/deleteCustomApi.ts';
import { deleteEntryBySlug } from './client/clients/deleteEntryBySlug.ts';
import { listCustomApis } from './client/clients/listCustomApis.ts';
import { listEntriesBySlug } from './client/clients/listEntriesBySlug.ts';
import { updateCustomApi } from './client/clients/updateCustomApi.ts';
import { updateEntryBySlug } from './client/clients/updateEntryBySlug.ts';
import { api_type, cursor, expect, headers, slug, url } from './common.ts';

setConfig({ baseURL: url, headers: { ...headers, 'Content-Type': 'application/json' } });

// Its functions answer bodies only: status and headers are seen here.
let status = 0;
let etag = '';
const seeing: Client = async (config) => {
  const reply = await client(config);
  status = reply.status;
  etag = reply.headers.get('ETag') ?? '';
  return reply as never;
};
const options = { client: seeing };

const { data: api } = await createCustomApi({ data: { type: 'custom_api', name: 'Boats', slug, api_type } }, {}, options);
expect(status, 201);
await createCustomField(api.id, { data: { type: 'custom_field', name: 'Name', slug: 'name', field_type: 'string', validation: { string: { max_length: 6 } } } }, {}, options);
expect((await listCustomApis({ filter: `eq(slug,${slug})` }, options)).data.map(({ id }) => id), [api.id]);
expect((await updateCustomApi(api.id, { data: { type: 'custom_api', name: 'Ships' } }, {}, options)).data.name, 'Ships');

const made = await createEntryBySlug(slug, { data: { type: api_type, name: 'First' } }, {}, options);
const guard = { 'If-Match': etag };
const other = await createEntryBySlug(slug, { data: { type: api_type, name: 'Second' } }, {}, options);
const query = { sort: 'created_at', 'page[limit]': 1 };
const page = await listEntriesBySlug(slug, { ...query, 'page[after]': '' }, options);
const next = await listEntriesBySlug(slug, { ...query, 'page[after]': cursor(page.links.next) }, options);
expect([page.data[0]?.name, next.data[0]?.name], ['First', 'Second']);

const change = { data: { type: api_type, name: 'Third' } };
const changed = await updateEntryBySlug(slug, made.data.id, change, guard, options);
expect([status, changed.data.name], [200, 'Third']);
await updateEntryBySlug(slug, made.data.id, change, guard, options);
expect(status, 412);
for (const { data } of [made, other]) {
  await deleteEntryBySlug(slug, data.id, {}, options);
  expect(status, 204);
}
await deleteCustomApi(api.id, options);
expect(status, 204);
