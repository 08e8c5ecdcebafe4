import { Configuration, CustomAPIsApi, CustomFieldsApi, EntriesBySlugApi, ResponseError } from './client/index.ts';
import { api_type, cursor, expect, slug, token, url } from './common.ts';

const settings = new Configuration({ basePath: url, accessToken: token });
const apis = new CustomAPIsApi(settings);
const entries = new EntriesBySlugApi(settings);

const create = { type: 'custom_api' as const, name: 'Boats', slug, apiType: api_type };
const api = (await apis.createCustomApi({ createCustomApiRequest: { data: create } })).data;
await new CustomFieldsApi(settings).createCustomField({
  customApiId: api.id,
  createCustomFieldRequest: { data: { type: 'custom_field', name: 'Name', slug: 'name', fieldType: 'string', validation: { string: { maxLength: 6 } } } },
});
expect((await apis.listCustomApis({ filter: `eq(slug,${slug})` })).data.map(({ id }) => id), [api.id]);
const renamed = { type: 'custom_api' as const, name: 'Ships' };
expect((await apis.updateCustomApi({ customApiId: api.id, updateCustomApiRequest: { data: renamed } })).data.name, 'Ships');

const post = (name: string) => entries.createEntryBySlugRaw({ slug, createEntryRequest: { data: { type: api_type, name } } });
const made = await post('First');
const other = await post('Second');
const page = await entries.listEntriesBySlug({ slug, sort: 'created_at', pageLimit: 1, pageAfter: '' });
const next = await entries.listEntriesBySlug({ slug, sort: 'created_at', pageLimit: 1, pageAfter: cursor(page.links.next) });
expect([page.data[0]?.name, next.data[0]?.name], ['First', 'Second']);

const identifier = (await made.value()).data.id;
const guarded = { slug, identifier, ifMatch: made.raw.headers.get('ETag') ?? '', createEntryRequest: { data: { type: api_type, name: 'Third' } } };
expect((await entries.updateEntryBySlug(guarded)).data.name, 'Third');
const stale: unknown = await entries.updateEntryBySlug(guarded).catch((refused: unknown) => refused);
expect(stale instanceof ResponseError && stale.response.status, 412);
for (const gone of [identifier, (await other.value()).data.id]) {
  expect((await entries.deleteEntryBySlugRaw({ slug, identifier: gone })).raw.status, 204);
}
expect((await apis.deleteCustomApiRaw({ customApiId: api.id })).raw.status, 204);
