#!/usr/bin/env bash
# A 503 while it reconnects ends an EventSource for good; a close relative repeats a 401 for ever.
#
# Packages:  npm eventsource 4.1.0, eventsource-client 1.2.0
# Behaviour: both reconnect when a stream ends. If the reconnection is answered 503 with Retry-After, eventsource
#            (like browsers, by the standard) is CLOSED and never asks again. eventsource-client asks again after any
#            status, 401 as well, every "retry" milliseconds, and heeds Retry-After in neither case.
# Matters:   a node that restarts answers 503 for a moment. Half of the readers of a change feed are then deaf until
#            somebody reloads, unless they watch readyState; the other half hammer with tokens that have expired.
# Output seen:
#> eventsource        200 503, then state CLOSED
#> eventsource-client 200 503 401 401 401 and on
set -euo pipefail
expected=$(sed -n 's/^#> //p' "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund eventsource@4.1.0 eventsource-client@1.2.0 >/dev/null
cat >probe.mjs <<'PROBE'
import http from 'node:http';
import { EventSource } from 'eventsource';
import { createEventSource } from 'eventsource-client';
let answers = [];
const server = http.createServer((request, response) => {
  const status = [200, 503][answers.length] ?? 401;
  answers.push(status);
  response.writeHead(status, status === 503 ? { 'retry-after': '60' } : { 'content-type': 'text/event-stream' });
  response.end(status === 200 ? 'retry: 50\n\ndata: one\n\n' : '');
});
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
server.listen(0, '127.0.0.1', async () => {
  const url = `http://127.0.0.1:${server.address().port}/`;
  const source = new EventSource(url);
  await wait(2000);
  const state = source.readyState === EventSource.CLOSED ? 'CLOSED' : 'open';
  console.log(`eventsource        ${answers.join(' ')}, then state ${state}`);
  answers = [];
  createEventSource({ url });
  for (let i = 0; answers.length < 6 && i < 100; i += 1) await wait(100);
  console.log(`eventsource-client ${answers.slice(0, 5).join(' ')}${answers.length > 5 ? ' and on' : ''}`);
  process.exit(0);
});
PROBE
actual=$(node probe.mjs)
diff <(echo "$expected") <(echo "$actual")
echo "$actual"
