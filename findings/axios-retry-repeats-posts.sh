#!/usr/bin/env bash
# axios-retry repeats a POST whose answer was lost, although it says that it retries what is idempotent.
#
# Packages:  npm axios-retry 4.5.0 with axios 1.21.1; beside it got 14.6.6
# Behaviour: the default condition is "a network error, or an idempotent request that failed". A connection that the
#            server, or a proxy, closes after it did the work is a network error, so POSTs are repeated after it. got
#            repeats PUT and DELETE only; under If-Match the repetition then fails with 412 though the write was made.
# Matters:   two entries of one POST. A client needs a key of its own in the entry (a unique field, or PUT with
#            upserts), and has to read a 412 after a retry as "look what is there", not as "somebody else was first".
# Output seen:
#> axios-retry POST: 2 written, the caller sees 201
#> got POST: 1 written, the caller sees ECONNRESET
#> got PUT with If-Match: 1 written, the caller sees 412
set -euo pipefail
expected=$(sed -n 's/^#> //p' "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund axios-retry@4.5.0 axios@1.21.1 got@14.6.6 >/dev/null
cat >probe.mjs <<'PROBE'
import http from 'node:http';
import axios from 'axios';
import axiosRetry from 'axios-retry';
import got from 'got';
let written;
const server = http.createServer((request, response) => {
  request.resume().on('end', () => {
    if (request.headers['if-match'] && request.headers['if-match'] !== `W/"${written}"`) {
      response.writeHead(412).end('{}');
      return;
    }
    written += 1;
    if (written === 1) request.socket.destroy(); // the write is made, its answer is lost
    else response.writeHead(201).end('{}');
  });
});
server.listen(0, '127.0.0.1', async () => {
  const url = `http://127.0.0.1:${server.address().port}/`;
  const client = axios.create();
  axiosRetry(client);
  const run = async (name, send) => {
    written = 0;
    const seen = await send().then((answer) => answer.status, (error) => error.response?.statusCode ?? error.code);
    console.log(`${name}: ${written} written, the caller sees ${seen}`);
  };
  await run('axios-retry POST', () => client.post(url, {}));
  await run('got POST', () => got.post(url, { json: {} }));
  await run('got PUT with If-Match', () => got.put(url, { json: {}, headers: { 'if-match': 'W/"0"' } }));
  process.exit(0);
});
PROBE
actual=$(node probe.mjs)
diff <(echo "$expected") <(echo "$actual")
echo "$actual"
