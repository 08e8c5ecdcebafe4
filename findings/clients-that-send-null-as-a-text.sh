#!/usr/bin/env bash
# A query parameter that may be null is sent as the four letters "null" by what three generators of TypeScript make.
#
# Packages:  npm orval 8.36.0, @kubb/plugin-client 4.39.3 and swagger-typescript-api 13.13.0, their clients with fetch;
#            beside them @hey-api/openapi-ts 0.99.0 and openapi-fetch 0.17.0
# Behaviour: the types of all five allow null where the document does. Three send ?after=null for it, two leave the
#            parameter out, as OpenAPI has it for a value that is undefined (RFC 6570 3.2.8).
# Matters:   a cursor is null on the last page, and the loop that passes it on asks for a page behind the cursor "null":
#            an error, the first page again, or, where the parameter is a filter, the rows that are called null. Leave
#            null out by hand; in a server's document let no parameter be null.
# Output seen:
#> orval: after?: string | null; /items?after=null
#> kubb: after?: string | null; /items?after=null
#> swagger-typescript-api: after?: string | null; /items?after=null
#> hey-api: after?: string | null; /items
#> openapi-fetch: after?: string | null; /items
set -euo pipefail
expected=$(sed -n 's/^#> //p' "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts esbuild@0.25.12 orval@8.36.0 swagger-typescript-api@13.13.0 \
  @kubb/cli@4.39.3 @kubb/core@4.39.3 @kubb/plugin-oas@4.39.3 @kubb/plugin-ts@4.39.3 @kubb/plugin-client@4.39.3 \
  @hey-api/openapi-ts@0.99.0 openapi-typescript@7.13.0 openapi-fetch@0.17.0 typescript@5.9.3 >/dev/null
export PATH="$folder/node_modules/.bin:$PATH" DO_NOT_TRACK=1

cat >document.json <<'DOCUMENT'
{"openapi": "3.1.0", "info": {"title": "t", "version": "1.0.0"}, "paths": {"/items": {"get": {"operationId": "listItems",
 "parameters": [{"name": "after", "in": "query", "schema": {"type": ["string", "null"]}}],
 "responses": {"200": {"description": "d", "content": {"application/json": {"schema": {"type": "object"}}}}}}}}}
DOCUMENT
cat >kubb.config.mjs <<'CONFIG'
import { defineConfig } from '@kubb/core';
import { pluginOas } from '@kubb/plugin-oas';
import { pluginTs } from '@kubb/plugin-ts';
import { pluginClient } from '@kubb/plugin-client';
export default defineConfig({ root: '.', input: { path: 'document.json' }, output: { path: 'kubb', format: false },
  plugins: [pluginOas({ generators: [] }), pluginTs(), pluginClient({ client: 'fetch' })] });
CONFIG
{
  orval --input document.json --output orval.ts --client fetch
  kubb generate --config kubb.config.mjs
  swagger-typescript-api generate -p document.json -o . -n swagger.ts
  openapi-ts -i document.json -o hey -c @hey-api/client-fetch
  openapi-typescript document.json -o openapi.ts
} >generators.log 2>&1

cat >main.ts <<'MAIN'
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { setConfig } from '@kubb/plugin-client/clients/fetch';
import createClient from 'openapi-fetch';
import { client } from './hey/client.gen.ts';
import { listItems as hey } from './hey/sdk.gen.ts';
import { listItems as kubb } from './kubb/clients/listItems.ts';
import type { paths } from './openapi.ts';
import { listItems as orval } from './orval.ts';
import { Api } from './swagger.ts';

let seen: string | undefined = '';
const server = http.createServer((request, response) => {
  seen = request.url;
  response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
});
await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done); });
const baseUrl = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
const plain = globalThis.fetch;
// What orval makes fetches paths.
globalThis.fetch = (url, options) => plain(typeof url === 'string' ? new URL(url, baseUrl) : url, options);
setConfig({ baseURL: baseUrl });
client.setConfig({ baseUrl });

async function show(name: string, types: string, ask: () => Promise<unknown>) {
  await ask();
  const [type] = /after\?: string \| null;/.exec(readFileSync(types, 'utf8')) ?? ['no null;'];
  console.log(`${name}: ${type} ${seen}`);
}
await show('orval', 'orval.ts', () => orval({ after: null }));
await show('kubb', 'kubb/types/ListItems.ts', () => kubb({ after: null }));
await show('swagger-typescript-api', 'swagger.ts', () => new Api({ baseUrl }).items.listItems({ after: null }));
await show('hey-api', 'hey/types.gen.ts', () => hey({ query: { after: null } }));
const openapi_fetch = createClient<paths>({ baseUrl });
await show('openapi-fetch', 'openapi.ts', () => openapi_fetch.GET('/items', { params: { query: { after: null } } }));
server.close();
MAIN
esbuild main.ts --bundle --platform=node --format=esm --log-level=error --outfile=main.mjs
node main.mjs >actual
diff <(echo "$expected") actual
cat actual
