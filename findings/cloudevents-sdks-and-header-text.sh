#!/usr/bin/env bash
# The CloudEvents SDKs of Python and JavaScript spell the same attribute differently in HTTP headers.
#
# Packages:  PyPI cloudevents 2.2.0 (cloudevents.core), npm cloudevents 10.0.0
# Behaviour: the HTTP binding wants attributes percent-encoded. Python does that; the JavaScript SDK neither encodes
#            nor decodes, so Python's subject arrives encoded. It writes "time" with three digits and cuts the rest.
# Matters:   a consumer in Node that looks an entry up by the subject of a binary event does not find it once the subject
#            has a letter that is not ASCII, a space or a "%". Structured mode (a JSON body) has neither fault for
#            texts; better still, put what readers look up by into the data.
# Output seen:
#> Python sends   ce-subject: Gr%C3%BCn%20100%25, ce-time: 2026-01-02T03:04:05.123456Z
#> JavaScript reads it as Gr%C3%BCn%20100%25
#> JavaScript sends  ce-subject: Grün 100%, ce-time: 2026-01-02T03:04:05.123Z
set -euo pipefail
expected=$(sed -n 's/^#> //p' "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet cloudevents==2.2.0
npm install --silent --no-audit --no-fund cloudevents@10.0.0 >/dev/null
cat >probe.py <<'PROBE'
import datetime, json
from cloudevents.core.bindings import http
from cloudevents.core.v1.event import CloudEvent
time = datetime.datetime(2026, 1, 2, 3, 4, 5, 123456, tzinfo=datetime.timezone.utc)
event = CloudEvent(attributes={"id": "1", "source": "/entries", "type": "entry.updated", "specversion": "1.0",
                               "subject": "Grün 100%", "time": time}, data={"n": 1})
json.dump(http.to_binary_event(event).headers, open("headers.json", "w"))
PROBE
venv/bin/python probe.py
cat >probe.cjs <<'PROBE'
const { CloudEvent, HTTP } = require('cloudevents');
const sent = require('./headers.json');
console.log(`Python sends   ce-subject: ${sent['ce-subject']}, ce-time: ${sent['ce-time']}`);
console.log(`JavaScript reads it as ${HTTP.toEvent({ headers: sent, body: '{"n":1}' }).subject}`);
const event = new CloudEvent({ id: '1', source: '/entries', type: 'entry.updated', subject: 'Grün 100%',
  time: '2026-01-02T03:04:05.123456Z', data: { n: 1 } });
const { headers } = HTTP.binary(event);
console.log(`JavaScript sends  ce-subject: ${headers['ce-subject']}, ce-time: ${headers['ce-time']}`);
PROBE
actual=$(node probe.cjs)
diff <(echo "$expected") <(echo "$actual")
echo "$actual"
