#!/usr/bin/env bash
# The vendor's shopper SDK renews an expired token for reads, and forgets its login on writes.
#
# Package:   npm @epcc-sdk/sdks-shopper 0.3.0 (with its @hey-api/client-fetch 0.6.0)
# Behaviour: after a 401 it fetches a new token and repeats the request. A request with a body was used up by the
#            first attempt, so repeating it throws inside; the SDK swallows that, wipes the stored credentials, the
#            fresh ones included, and hands the 401 to the caller.
# Matters:   a shopper whose clock is slow, or whose key was deleted, sends a token that the server takes no more. Then
#            every GET recovers by itself, and the first PUT or POST fails and logs the shopper out: it looks as if
#            the server let shoppers read but not write.
# Output seen:
#> get: status 200, requests 2, stored {"access_token":"fresh","expires":4102444800}
#> put: status 401, requests 1, stored undefined
set -euo pipefail
expected=$(sed -n 's/^#> //p' "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --legacy-peer-deps @epcc-sdk/sdks-shopper@0.3.0 >/dev/null
cat >probe.mjs <<'PROBE'
import http from 'node:http';
import { createShopperClient } from '@epcc-sdk/sdks-shopper';
let requests;
const server = http.createServer((request, response) => {
  requests += 1;
  request.resume();
  response.setHeader('content-type', 'application/json');
  response.statusCode = request.headers.authorization === 'Bearer stale' ? 401 : 200;
  response.end('{}');
});
server.listen(0, '127.0.0.1', async () => {
  for (const method of ['get', 'put']) {
    requests = 0;
    let stored = JSON.stringify({ access_token: 'stale', expires: 4102444800 });
    const storage = { get: () => stored, set: (value) => { stored = value; } };
    const tokenProvider = async () => ({ access_token: 'fresh', expires: 4102444800 });
    const baseUrl = `http://127.0.0.1:${server.address().port}`;
    const { client } = createShopperClient({ baseUrl }, { clientId: 'id', storage, tokenProvider });
    const body = method === 'put' ? { body: { data: { type: 'wishlist_ext' } } } : {};
    const { response } = await client[method]({ url: '/v2/extensions/wishlists/1', ...body });
    console.log(`${method}: status ${response.status}, requests ${requests}, stored ${stored}`);
  }
  process.exit(0);
});
PROBE
actual=$(node probe.mjs)
diff <(echo "$expected") <(echo "$actual")
echo "$actual"
