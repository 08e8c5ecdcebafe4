import createClient from 'openapi-fetch';
import { cursor, expect, first, headers, url } from './settings';
import type { components, paths } from './types';

async function main(): Promise<void> {
  const client = createClient<paths>({ baseUrl: url, headers });

  const made = await client.POST('/v2/extensions/wishlists', { body: { data: { type: 'wishlist_ext', name: 'Wedding', items: 1, keep: false, counts: [], never_null: 0 } } });
  const entry: components['schemas']['WishlistExt'] | undefined = made.data?.data;
  const keep: boolean | null | undefined = entry?.keep;
  expect([keep, entry?.note], [false, null]);
  const path = { identifier: entry?.id ?? '' };
  const one = '/v2/extensions/wishlists/{identifier}';
  const other = await client.POST('/v2/extensions/wishlists', { body: { data: { type: 'wishlist_ext', name: 'Moving', items: 2, keep: false, counts: [], never_null: 0 } } });
  const page = await client.GET('/v2/extensions/wishlists', { params: { query: first } });
  const next = await client.GET('/v2/extensions/wishlists', { params: { query: { ...first, 'page[after]': cursor(page.data?.links.next) } } });
  expect([page.data?.data[0]?.name, next.data?.data[0]?.name], ['Wedding', 'Moving']);
  const guarded = { params: { path, header: { 'If-Match': made.response.headers.get('ETag') ?? '' } }, body: { data: { type: 'wishlist_ext', note: 'soon' } } } as const;
  const changed = await client.PUT(one, guarded);
  expect([changed.response.status, changed.data?.data.note, changed.data?.data.items], [200, 'soon', 1]);
  expect((await client.PUT(one, guarded)).response.status, 412);
  const list = await client.GET('/v2/extensions/wishlists', { params: { query: { filter: 'eq(name,Wedding)', sort: 'name', 'page[limit]': 1 } } });
  expect([list.data?.meta.results.total, list.data?.data[0]?.note], [1, 'soon']);
  const refused = await client.PUT(one, { params: { path }, body: { data: { type: 'wishlist_ext', name: 'x' } } });
  expect([refused.response.status, refused.error?.errors.length], [400, 1]);
  for (const identifier of [path.identifier, other.data?.data.id ?? '']) {
    expect((await client.DELETE(one, { params: { path: { identifier } } })).response.status, 204);
  }
  expect((await client.GET(one, { params: { path } })).response.status, 404);
}

// These must not compile.
export const wrong = [
  // @ts-expect-error: null is not allowed
  () => createClient<paths>().PUT('/v2/extensions/wishlists/{identifier}', { params: { path: { identifier: '' } }, body: { data: { type: 'wishlist_ext', items: null } } }),
  // @ts-expect-error: not an attribute to sort by
  () => createClient<paths>().GET('/v2/extensions/upserts', { params: { query: { sort: 'name' } } }),
];

void main();
