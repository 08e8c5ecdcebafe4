#!/usr/bin/env bash
# A client that kubb generates changes the order of a function's parameters when an operation gains an optional header.
#
# Package:   npm @kubb/cli 4.39.3 with @kubb/core, @kubb/plugin-oas, @kubb/plugin-ts and @kubb/plugin-client 4.39.3, with
#            their defaults; typescript 5.9.3
# Behaviour: its functions take data, headers and options by their places, and headers only where the document has some.
#            So the options are the second parameter today and the third once a header is documented that nobody has to
#            send. Old calls of the new client fail to compile; a call from JavaScript sends its options as headers.
# Matters:   whoever serves an OpenAPI document breaks regenerated clients by an addition that is compatible on the wire.
#            Ours documents `Idempotency-Key` since, and says so in its changelog. `paramsType: 'object'` avoids it.
# Output seen:
#> without: createNote(data, config)
#> with:    createNote(data, headers, config)
#> the call of before, compiled: TS2353
set -euo pipefail
expected=$(sed -n 's/^#> //p' "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > npm.log
npm install --silent --no-audit --no-fund --ignore-scripts @kubb/cli@4.39.3 @kubb/core@4.39.3 @kubb/plugin-client@4.39.3 \
  @kubb/plugin-oas@4.39.3 @kubb/plugin-ts@4.39.3 typescript@5.9.3 >> npm.log
cat > document.mjs <<'DOCUMENT'
import { writeFileSync } from 'node:fs';
const object = { type: 'object', properties: { text: { type: 'string' } } };
const json = { 'application/json': { schema: object } };
const header = { name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string' } };
const create = {
  operationId: 'createNote', requestBody: { required: true, content: json }, responses: { 201: { description: 'Made.', content: json } },
  ...(process.argv[2] === 'with' && { parameters: [header] }),
};
writeFileSync('document.json', JSON.stringify({ openapi: '3.1.0', info: { title: 'Notes', version: '1' }, paths: { '/notes': { post: create } } }));
DOCUMENT
cat > kubb.config.mjs <<'CONFIG'
import { defineConfig } from '@kubb/core';
import { pluginOas } from '@kubb/plugin-oas';
import { pluginTs } from '@kubb/plugin-ts';
import { pluginClient } from '@kubb/plugin-client';
export default defineConfig({ root: '.', input: { path: 'document.json' }, output: { path: 'client', format: false },
  plugins: [pluginOas({ generators: [] }), pluginTs(), pluginClient({ client: 'fetch' })] });
CONFIG
# The names of a generated function's parameters.
parameters() {
  sed -n 's/^export async function createNote(\(.*\)) {$/\1/p' client/clients/createNote.ts |
    sed -E 's/<[^>]*>//g; s/ = \{\}//g; s/\{[^}]*\}//g' | grep -oE '(^|, )[a-zA-Z]+\??:' | tr -d ',:? ' | paste -sd, | sed 's/,/, /g'
}
for kind in without with; do
  node document.mjs "$kind"
  rm -rf client
  npx kubb generate --config kubb.config.mjs > "kubb-$kind.log" 2>&1
  printf '%-8s createNote(%s)\n' "$kind:" "$(parameters)" >> seen
done
echo "import { createNote } from './client/clients/createNote.ts'; await createNote({ text: 'a' }, { baseURL: 'http://shop.example' });" > call.ts
echo '{"type":"module"}' > package.json
code=$(npx tsc --noEmit --strict --target ES2022 --module ESNext --moduleResolution Bundler --lib ES2022,DOM \
  --allowImportingTsExtensions --skipLibCheck call.ts | grep -oE 'TS[0-9]+' | sort -u | paste -sd' ') || true
echo "the call of before, compiled: $code" >> seen
diff <(echo "$expected") seen
cat seen
