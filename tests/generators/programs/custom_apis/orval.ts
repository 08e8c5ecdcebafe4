import { createWishlistExt, deleteWishlistExt, listWishlistExt, updateWishlistExt } from './client.ts';
import { cursor, expect, headers, url, wishlist } from './common.ts';

// What orval makes fetches paths.
const plain = globalThis.fetch;
globalThis.fetch = (path, options) => plain(url + String(path), options);

const options = { headers };
const made = await createWishlistExt({ data: wishlist('First') }, options);
const other = await createWishlistExt({ data: wishlist('Second') }, options);
if (made.status !== 201 || other.status !== 201) throw new Error(`created with ${made.status}, ${other.status}`);
const page = await listWishlistExt({ sort: 'created_at', 'page[limit]': 1, 'page[after]': '' }, options);
if (page.status !== 200) throw new Error(`listed with ${page.status}`);
const next = await listWishlistExt({ sort: 'created_at', 'page[limit]': 1, 'page[after]': cursor(page.data.links.next) }, options);
if (next.status !== 200) throw new Error(`listed with ${next.status}`);
expect([page.data.data[0]?.name, next.data.data[0]?.name], ['First', 'Second']);

const { id } = made.data.data;
const guarded = { headers: { ...headers, 'If-Match': made.headers.get('ETag') ?? '' } };
const change = { data: { type: 'wishlist_ext' as const, note: 'soon' } };
const changed = await updateWishlistExt(id, change, guarded);
expect([changed.status, changed.status === 200 && changed.data.data.note], [200, 'soon']);
expect((await updateWishlistExt(id, change, guarded)).status, 412);
expect([(await deleteWishlistExt(id, options)).status, (await deleteWishlistExt(other.data.data.id, options)).status], [204, 204]);
