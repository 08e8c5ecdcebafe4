#!/usr/bin/env bash
# What kubb makes with fetch returns the body of a refusal as if it were the answer; what it makes with axios throws.
#
# Package:   npm @kubb/plugin-client 4.39.3, client: 'fetch' and client: 'axios' (axios 1.13.2)
# Behaviour: both are functions that promise the 200 alone, and code that relies on that compiles. On a 404 the one with
#            fetch resolves with the error document, and its status is nowhere; the one with axios rejects with a status.
# Matters:   a 412 looks like an update that was made, and a 503 like an entry without values; the compiler is content.
#            Give such functions a client of your own that looks at the status (`config.client`), or use axios.
# Output seen:
#> fetch: resolved with {"errors":[{"status":"404"}]}
#> axios: rejected with status 404
set -euo pipefail
expected=$(sed -n 's/^#> //p' "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts esbuild@0.25.12 typescript@5.9.3 axios@1.13.2 \
  @kubb/cli@4.39.3 @kubb/core@4.39.3 @kubb/plugin-oas@4.39.3 @kubb/plugin-ts@4.39.3 @kubb/plugin-client@4.39.3 >/dev/null
export PATH="$folder/node_modules/.bin:$PATH" DO_NOT_TRACK=1

cat >document.json <<'DOCUMENT'
{"openapi": "3.1.0", "info": {"title": "t", "version": "1.0.0"}, "paths": {"/item": {"get": {"operationId": "getItem",
 "responses": {
  "200": {"description": "d", "content": {"application/json": {"schema":
   {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}}}},
  "404": {"description": "d", "content": {"application/json": {"schema":
   {"type": "object", "required": ["errors"], "properties": {"errors": {"type": "array", "items": {"type": "object"}}}}}}}}}}}}
DOCUMENT
for client in fetch axios; do
  cat >kubb.config.mjs <<CONFIG
import { defineConfig } from '@kubb/core';
import { pluginOas } from '@kubb/plugin-oas';
import { pluginTs } from '@kubb/plugin-ts';
import { pluginClient } from '@kubb/plugin-client';
export default defineConfig({ root: '.', input: { path: 'document.json' }, output: { path: '$client', format: false },
  plugins: [pluginOas({ generators: [] }), pluginTs(), pluginClient({ client: '$client' })] });
CONFIG
  kubb generate --config kubb.config.mjs >generator.log 2>&1
done

cat >main.ts <<'MAIN'
import http from 'node:http';
import { setConfig as setAxios } from '@kubb/plugin-client/clients/axios';
import { setConfig as setFetch } from '@kubb/plugin-client/clients/fetch';
import { getItem as axios } from './axios/clients/getItem.ts';
import { getItem as fetch } from './fetch/clients/getItem.ts';

const server = http.createServer((request, response) => {
  response.writeHead(404, { 'Content-Type': 'application/json' }).end('{"errors":[{"status":"404"}]}');
});
await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done); });
const baseURL = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
setAxios({ baseURL });
setFetch({ baseURL });
for (const [name, ask] of Object.entries({ fetch, axios })) {
  const outcome = await ask().then(
    (item) => `resolved with ${JSON.stringify(item)}`,
    (refusal: { status?: number }) => `rejected with status ${refusal.status}`,
  );
  console.log(`${name}: ${outcome}`);
}
server.close();
MAIN
cat >types.ts <<'TYPES'
import { getItem as axios } from './axios/clients/getItem.ts';
import { getItem as fetch } from './fetch/clients/getItem.ts';

export const items: Promise<{ name: string }>[] = [fetch(), axios()];
TYPES
tsc --noEmit --strict --target es2022 --lib es2022,dom --module esnext --moduleResolution bundler --allowImportingTsExtensions \
  --skipLibCheck types.ts
esbuild main.ts --bundle --platform=node --format=esm --log-level=error --outfile=main.mjs \
  --banner:js="import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"
node main.mjs >actual
diff <(echo "$expected") actual
cat actual
