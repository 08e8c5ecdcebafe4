import createClient from 'openapi-fetch';
import { cursor, expect, first, headers, url } from './settings';
import type { components, paths } from './types';

async function main(): Promise<void> {
  const client = createClient<paths>({ baseUrl: url, headers });
  const apis = '/v2/settings/extensions/custom-apis';

  const made = await client.POST(apis, { body: { data: { type: 'custom_api', name: 'Boats', slug: 'boats-fetch', api_type: 'boat_fetch_ext', presentation: null } } });
  const created: components['schemas']['CustomApi'] | undefined = made.data?.data;
  const api = created?.id ?? '';
  for (const [slug, field_type] of [['name', 'string'], ['metres', 'float']] as const) {
    const field = await client.POST(`${apis}/{custom_api_id}/fields`, { params: { path: { custom_api_id: api } }, body: { data: { type: 'custom_field', name: slug, slug, field_type } } });
    expect(field.data?.data.field_type, field_type);
  }

  const entry = await client.POST(`${apis}/{custom_api_id}/entries`, { params: { path: { custom_api_id: api } }, body: { data: { type: 'boat_fetch_ext', name: 'Argo', metres: 12.5 } } });
  const path = { slug: 'boats-fetch', identifier: entry.data?.data.id ?? '' };
  const other = await client.POST('/v2/extensions/{slug}', { params: { path }, body: { data: { type: 'boat_fetch_ext', name: 'Ark', metres: 9 } } });
  const page = await client.GET('/v2/extensions/{slug}', { params: { path, query: first } });
  const next = await client.GET('/v2/extensions/{slug}', { params: { path, query: { ...first, 'page[after]': cursor(page.data?.links.next) } } });
  expect([page.data?.data[0]?.name, next.data?.data[0]?.name], ['Argo', 'Ark']);
  const guarded = { params: { path, header: { 'If-Match': entry.response.headers.get('ETag') ?? '' } }, body: { data: { type: 'boat_fetch_ext', metres: 13 } } };
  const changed = await client.PUT('/v2/extensions/{slug}/{identifier}', guarded);
  expect([changed.response.status, changed.data?.data.meta.resource_version], [200, 1]);
  expect((await client.PUT('/v2/extensions/{slug}/{identifier}', guarded)).response.status, 412);
  const list = await client.GET('/v2/extensions/{slug}', { params: { path, query: { filter: 'gt(metres,12)', 'page[limit]': 1 } } });
  expect([list.data?.meta.results.total, list.data?.data[0]?.name], [1, 'Argo']);

  const refused = await client.POST(`${apis}/{custom_api_id}/fields`, { params: { path: { custom_api_id: api } }, body: { data: { type: 'custom_field', name: 'id', slug: 'id', field_type: 'any' } } });
  expect([refused.response.status, refused.error?.errors[0]?.status], [400, '400']);
  for (const identifier of [path.identifier, other.data?.data.id ?? '']) {
    expect((await client.DELETE('/v2/extensions/{slug}/{identifier}', { params: { path: { ...path, identifier } } })).response.status, 204);
  }
  expect((await client.DELETE(`${apis}/{custom_api_id}`, { params: { path: { custom_api_id: api } } })).response.status, 204);
}

// These must not compile.
export const wrong = [
  // @ts-expect-error: there is no such path
  () => createClient<paths>().GET('/v2/nothing'),
  // @ts-expect-error: the type is required
  () => createClient<paths>().POST('/v2/extensions/{slug}', { params: { path: { slug: '' } }, body: { data: {} } }),
];

void main();
