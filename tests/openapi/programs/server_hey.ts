import { createClient } from './client/client';
import * as sdk from './client/sdk.gen';
import { cursor, expect, first, headers, url } from './settings';

async function main(): Promise<void> {
  const client = createClient({ baseUrl: url, headers });
  const options = { client, throwOnError: true } as const;

  const made = await sdk.createCustomApi({ ...options, body: { data: { type: 'custom_api', name: 'Boats', slug: 'boats-hey', api_type: 'boat_hey_ext' } } });
  const api = made.data.data.id;
  for (const [slug, field_type] of [['name', 'string'], ['metres', 'float'], ['crew', 'list']] as const) {
    await sdk.createCustomField({ ...options, path: { custom_api_id: api }, body: { data: { type: 'custom_field', name: slug, slug, field_type } } });
  }
  const field = await sdk.createCustomField({
    ...options, path: { custom_api_id: api }, body: { data: { type: 'custom_field', name: 'Berths', slug: 'berths', field_type: 'integer', validation: { integer: { min_value: 0 } } } },
  });
  const bound: number | null | undefined = field.data.data.validation?.integer?.min_value;
  expect(bound, 0);
  const fields = await sdk.listCustomFields({ ...options, path: { custom_api_id: api }, query: { filter: 'eq(slug,berths)', sort: '-slug' } });
  expect(fields.data.data.map((row) => row.slug), ['berths']);

  const entry = await sdk.createEntry({ ...options, path: { custom_api_id: api }, body: { data: { type: 'boat_hey_ext', name: 'Argo', metres: 12.5, crew: ['Jason'] } } });
  const path = { slug: 'boats-hey', identifier: entry.data.data.id };
  expect(entry.data.data.berths, null);
  const other = await sdk.createEntryBySlug({ ...options, path, body: { data: { type: 'boat_hey_ext', name: 'Ark', metres: 9 } } });
  const page = await sdk.listEntriesBySlug({ ...options, path, query: first });
  const next = await sdk.listEntriesBySlug({ ...options, path, query: { ...first, 'page[after]': cursor(page.data.links.next) } });
  expect([page.data.data[0]?.name, next.data.data[0]?.name], ['Argo', 'Ark']);
  const guarded = { path, headers: { 'If-Match': entry.response.headers.get('ETag') ?? '' }, body: { data: { type: 'boat_hey_ext', berths: 4 } } };
  const changed = await sdk.updateEntryBySlug({ ...options, ...guarded });
  expect([changed.response.status, changed.data.data.meta.resource_version], [200, 1]);
  expect((await sdk.updateEntryBySlug({ client, ...guarded })).response.status, 412);
  const list = await sdk.listEntries({ ...options, path: { custom_api_id: api }, query: { filter: 'gt(metres,12)', 'page[limit]': 1, 'page[total_method]': 'observed' } });
  expect([list.data.meta.results.total, list.data.data[0]?.name], [1, 'Argo']);
  expect((await sdk.showEntry({ ...options, path: { custom_api_id: api, entry_id: path.identifier } })).data, changed.data);

  const refused = await sdk.updateEntryBySlug({ client, path, body: { data: { type: 'boat_hey_ext', berths: -1 } } });
  expect([refused.response.status, refused.error?.errors[0]?.status], [400, '400']);
  for (const identifier of [path.identifier, other.data.data.id]) {
    expect((await sdk.deleteEntryBySlug({ ...options, path: { ...path, identifier } })).response.status, 204);
  }
  expect((await sdk.showEntryBySlug({ client, path })).error?.errors[0]?.title, 'Not Found');
  await sdk.deleteCustomApi({ ...options, path: { custom_api_id: api } });
}

// These must not compile.
export const wrong = [
  // @ts-expect-error: the name is required
  () => sdk.createCustomApi({ body: { data: { type: 'custom_api', slug: 'a', api_type: 'a_ext' } } }),
  // @ts-expect-error: there is no such type
  () => sdk.createCustomField({ path: { custom_api_id: '' }, body: { data: { type: 'custom_field', name: 'a', slug: 'a', field_type: 'text' } } }),
  // @ts-expect-error: not an attribute to sort by
  () => sdk.listCustomApis({ query: { sort: 'description' } }),
];

void main();
