import { Configuration, ResponseError, WishlistsApi } from './client/index.ts';
import { cursor, expect, token, url } from './common.ts';

const api = new WishlistsApi(new Configuration({ basePath: url, accessToken: token }));
const create = (name: string) => api.createWishlistExtRaw({
  createWishlistExtRequest: { data: { type: 'wishlist_ext', name, items: 1, keep: false, counts: [1], neverNull: 0 } },
});
const made = await create('First');
const other = await create('Second');
const page = await api.listWishlistExt({ sort: 'created_at', pageLimit: 1, pageAfter: '' });
const next = await api.listWishlistExt({ sort: 'created_at', pageLimit: 1, pageAfter: cursor(page.links.next) });
expect([page.data[0]?.name, next.data[0]?.name], ['First', 'Second']);

const identifier = (await made.value()).data.id;
const guarded = {
  identifier, ifMatch: made.raw.headers.get('ETag') ?? '', updateWishlistExtRequest: { data: { type: 'wishlist_ext' as const, note: 'soon' } },
};
expect((await api.updateWishlistExt(guarded)).data.note, 'soon');
const stale: unknown = await api.updateWishlistExt(guarded).catch((refused: unknown) => refused);
expect(stale instanceof ResponseError && stale.response.status, 412);
for (const gone of [identifier, (await other.value()).data.id]) {
  expect((await api.deleteWishlistExtRaw({ identifier: gone })).raw.status, 204);
}
