import { Api } from './client.ts';
import { cursor, expect, headers, url, wishlist } from './common.ts';

const { v2 } = new Api({ baseUrl: url, baseApiParams: { headers } });
const made = await v2.createWishlistExt({ data: wishlist('First') });
const other = await v2.createWishlistExt({ data: wishlist('Second') });
const page = await v2.listWishlistExt({ sort: 'created_at', 'page[limit]': 1, 'page[after]': '' });
const next = await v2.listWishlistExt({ sort: 'created_at', 'page[limit]': 1, 'page[after]': cursor(page.data.links.next) });
expect([page.data.data[0]?.name, next.data.data[0]?.name], ['First', 'Second']);

const { id } = made.data.data;
const guarded = { headers: { 'If-Match': made.headers.get('ETag') ?? '' } };
const change = { data: { type: 'wishlist_ext' as const, note: 'soon' } };
expect((await v2.updateWishlistExt(id, change, guarded)).data.data.note, 'soon');
const stale = await v2.updateWishlistExt(id, change, guarded).catch((refused: { status: number }) => refused);
expect(stale.status, 412);
expect([(await v2.deleteWishlistExt(id)).status, (await v2.deleteWishlistExt(other.data.data.id)).status], [204, 204]);
