import { client, setConfig, type Client } from '@kubb/plugin-client/clients/fetch';
import { createWishlistExt } from './client/clients/createWishlistExt.ts';
import { deleteWishlistExt } from './client/clients/deleteWishlistExt.ts';
import { listWishlistExt } from './client/clients/listWishlistExt.ts';
import { updateWishlistExt } from './client/clients/updateWishlistExt.ts';
import { cursor, expect, headers, url, wishlist } from './common.ts';

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

const made = await createWishlistExt({ data: wishlist('First') }, {}, options);
expect(status, 201);
const guard = { 'If-Match': etag };
const other = await createWishlistExt({ data: wishlist('Second') }, {}, options);
const page = await listWishlistExt({ sort: 'created_at', 'page[limit]': 1, 'page[after]': '' }, options);
const next = await listWishlistExt({ sort: 'created_at', 'page[limit]': 1, 'page[after]': cursor(page.links.next) }, options);
expect([page.data[0]?.name, next.data[0]?.name], ['First', 'Second']);

const change = { data: { type: 'wishlist_ext' as const, note: 'soon' } };
const changed = await updateWishlistExt(made.data.id, change, guard, options);
expect([status, changed.data.note], [200, 'soon']);
await updateWishlistExt(made.data.id, change, guard, options);
expect(status, 412);
for (const { data } of [made, other]) {
  await deleteWishlistExt(data.id, {}, options);
  expect(status, 204);
}
