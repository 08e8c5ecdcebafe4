import { createClient } from './client/client';
import * as sdk from './client/sdk.gen';
import type { WishlistExt } from './client/types.gen';
import { cursor, expect, first, headers, url } from './settings';

async function main(): Promise<void> {
  const client = createClient({ baseUrl: url, headers });
  const options = { client, throwOnError: true } as const;

  const made = await sdk.createWishlistExt({
    ...options, body: { data: { type: 'wishlist_ext', name: 'Birthday', items: 3, keep: true, counts: [1, 2], tags: ['a'], never_null: { deep: [null] }, engine: { grade: '0W-20' } } },
  });
  const entry: WishlistExt = made.data.data;
  const tags: Array<string | null> | null = entry.tags;
  const ratio: number | null = entry.ratio;
  expect([tags, ratio, entry.never_null, entry.items], [['a'], null, { deep: [null] }, 3]);
  const path = { identifier: entry.id };
  const other = await sdk.createWishlistExt({ ...options, body: { data: { type: 'wishlist_ext', name: 'Moving', items: 2, keep: false, counts: [], never_null: 0 } } });
  const page = await sdk.listWishlistExt({ ...options, query: first });
  const next = await sdk.listWishlistExt({ ...options, query: { ...first, 'page[after]': cursor(page.data.links.next) } });
  expect([page.data.data[0]?.name, next.data.data[0]?.name], ['Birthday', 'Moving']);
  const guarded = { path, headers: { 'If-Match': made.response.headers.get('ETag') ?? '' }, body: { data: { type: 'wishlist_ext', ratio: 0.5 } } } as const;
  const changed = await sdk.updateWishlistExt({ ...options, ...guarded });
  expect([changed.response.status, changed.data.data.ratio], [200, 0.5]);
  expect((await sdk.updateWishlistExt({ client, ...guarded })).response.status, 412);
  const list = await sdk.listWishlistExt({ ...options, query: { filter: 'contains(tags,a):gt(items,2)', sort: '-items' } });
  expect([list.data.meta.results.total, list.data.data[0]?.name], [1, 'Birthday']);
  expect((await sdk.getWishlistExt({ ...options, path })).data, changed.data);
  const refused = await sdk.updateWishlistExt({ client, path, body: { data: { type: 'wishlist_ext', items: 101 } } });
  expect(refused.error?.errors[0]?.detail, "Invalid value for field 'items'. Expected max_value to be no greater than 100.");
  for (const identifier of [entry.id, other.data.data.id]) {
    expect((await sdk.deleteWishlistExt({ ...options, path: { identifier } })).response.status, 204);
  }
  expect((await sdk.getWishlistExt({ client, path })).response.status, 404);

  const table = { identifier: 'TBL-01' };
  const upserted = await sdk.updateInventoryExt({ ...options, path: table, body: { data: { type: 'inventory_ext', stock: 7 } } });
  expect([upserted.response.status, upserted.data.data.sku], [201, 'TBL-01']);
  await sdk.deleteInventoryExt({ ...options, path: table });
}

// These must not compile.
export const wrong = [
  // @ts-expect-error: the items are no text
  () => sdk.createWishlistExt({ body: { data: { type: 'wishlist_ext', name: 'x', items: '3', keep: true, counts: [], never_null: 1 } } }),
  // @ts-expect-error: a field without nulls is missing
  () => sdk.createWishlistExt({ body: { data: { type: 'wishlist_ext', name: 'x', items: 3, counts: [], never_null: 1 } } }),
  // @ts-expect-error: the type of another API
  () => sdk.createUpsertExt({ body: { data: { type: 'wishlist_ext' } } }),
];

void main();
