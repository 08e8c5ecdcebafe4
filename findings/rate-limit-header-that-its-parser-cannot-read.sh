#!/usr/bin/env bash
# The RateLimit header of express-rate-limit's newest draft is no limit at all to the parser of the same authors.
#
# Packages:  npm express-rate-limit 8.7.5, ratelimit-header-parser 0.1.0, express 5.3.0
# Behaviour: the drafts 6 and 7 of the header are read; of draft 8 (a list of named policies, `"…"; r=1; t=60`) the parser
#            gives an object whose members are null and an invalid date, and no error.
# Matters:   a client that waits until `reset` after a 429 waits for an invalid date, which a timer takes for no time at
#            all. A server that wants to be understood sends Retry-After as well, and a client reads that first.
# Output seen:
#> draft-6: limit 2, remaining 1, reset known
#> draft-7: limit 2, remaining 1, reset known
#> draft-8: limit null, remaining null, reset unknown
set -euo pipefail
expected=$(sed -n 's/^#> //p' "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund express-rate-limit@8.7.5 ratelimit-header-parser@0.1.0 express@5.3.0 >/dev/null
cat >probe.mjs <<'PROBE'
import express from 'express';
import { rateLimit } from 'express-rate-limit';
import { parseRateLimit } from 'ratelimit-header-parser';

for (const draft of ['draft-6', 'draft-7', 'draft-8']) {
  const app = express();
  app.use(rateLimit({ limit: 2, windowMs: 60_000, standardHeaders: draft, legacyHeaders: false }));
  app.get('/', (request, response) => response.send('ok'));
  const server = await new Promise((done) => { const it = app.listen(0, '127.0.0.1', () => done(it)); });
  const response = await fetch(`http://127.0.0.1:${server.address().port}/`);
  const read = parseRateLimit(response);
  const reset = Number.isFinite(read?.reset?.getTime()) ? 'known' : 'unknown';
  console.log(`${draft}: limit ${Number.isFinite(read?.limit) ? read.limit : null}, remaining ${Number.isFinite(read?.remaining) ? read.remaining : null}, reset ${reset}`);
  server.closeAllConnections();
  server.close();
}
PROBE
actual=$(node probe.mjs)
diff <(echo "$expected") <(echo "$actual")
echo "$actual"
