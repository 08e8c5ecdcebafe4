#!/usr/bin/env bash
# The vendor's JavaScript SDK writes filter values into the URL as they are.
#
# Package:   npm @elasticpath/js-sdk 35.0.0
# Behaviour: Filter() neither percent-encodes nor quotes. An "&" ends the filter and begins another parameter, a "+"
#            arrives as a space, and a comma makes a second operand. A value quoted by the caller keeps its comma.
# Matters:   the server sees another filter than the one that was meant. "Salt & Pepper" is a broken filter, "C++"
#            looks for "C  " and finds nothing. Whoever runs the server gets the bug report.
# Output seen:
#> 'Salt & Pepper' -> {"filter":"eq(name,Salt "," Pepper)":""}
#> 'C++'           -> {"filter":"eq(name,C  )"}
#> 'Oak, oiled'    -> {"filter":"eq(name,Oak, oiled)"}
#> '"Oak, oiled"'  -> {"filter":"eq(name,\"Oak, oiled\")"}
#> 'A%26B'         -> {"filter":"eq(name,A&B)"}
set -euo pipefail
expected=$(sed -n 's/^#> //p' "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @elasticpath/js-sdk@35.0.0 >/dev/null
cat >probe.cjs <<'PROBE'
const http = require('node:http');
const { gateway, MemoryStorageFactory } = require('@elasticpath/js-sdk');
let query;
const server = http.createServer((request, response) => {
  const url = new URL(request.url, 'http://localhost');
  query = Object.fromEntries(url.searchParams);
  const expires = Math.floor(Date.now() / 1000) + 3600;
  response.end(JSON.stringify({ access_token: 'token', expires, expires_in: 3600, token_type: 'Bearer', data: [] }));
});
server.listen(0, '127.0.0.1', async () => {
  console.info = () => {}; // the SDK reports that it has no token yet
  console.error = console.info;
  const storage = new MemoryStorageFactory();
  const shop = gateway({ client_id: 'id', client_secret: 's', host: `127.0.0.1:${server.address().port}`, storage });
  shop.config.protocol = 'http';
  for (const value of ['Salt & Pepper', 'C++', 'Oak, oiled', '"Oak, oiled"', 'A%26B']) {
    await shop.CustomApis.Filter({ eq: { name: value } }).All();
    console.log(`'${value}'`.padEnd(15), '->', JSON.stringify(query));
  }
  process.exit(0);
});
PROBE
actual=$(node probe.cjs)
diff <(echo "$expected") <(echo "$actual")
echo "$actual"
