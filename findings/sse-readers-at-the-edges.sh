#!/usr/bin/env bash
# Two Python readers of server-sent events make events that the standard says are none.
#
# Packages:  PyPI sseclient-py 1.9.0, httpx-sse 0.4.3
# Behaviour: a connection that breaks in the middle of an event leaves half of it, which is to be thrown away;
#            sseclient-py hands it out as a whole one. A block without "data" is to be no event; httpx-sse hands it out
#            with empty data. sseclient-py also forgets the last id with each event that has none.
# Matters:   from a feed of changes, 12 of "125" is a number like any other, and its id is where the reader goes on.
#            Events need a data line each (a "gap" as well), readers have to check that their JSON is whole.
# Output seen:
#> connection breaks within "data: 125"  sseclient-py: [('8', 'message', '12')]  httpx-sse: []
#> id and event without data  sseclient-py: []  httpx-sse: [('9', 'gap', '')]
#> second event without an id  sseclient-py: [('1', 'message', 'a'), (None, 'message', 'b')]  httpx-sse: [('1', 'message', 'a'), ('1', 'message', 'b')]
set -euo pipefail
expected=$(sed -n 's/^#> //p' "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet sseclient-py==1.9.0 httpx-sse==0.4.3 httpx==0.28.1
actual=$(venv/bin/python - <<'PROBE'
import httpx, httpx_sse, sseclient

def by_sseclient(stream):
    return [(event.id, event.event, event.data) for event in sseclient.SSEClient(iter([stream])).events()]

def by_httpx_sse(stream):
    answer = httpx.Response(200, headers={"Content-Type": "text/event-stream"}, content=stream)
    client = httpx.Client(transport=httpx.MockTransport(lambda _: answer))
    with httpx_sse.connect_sse(client, "GET", "http://localhost") as source:
        return [(event.id, event.event, event.data) for event in source.iter_sse()]

for name, stream in [('connection breaks within "data: 125"', b"id: 8\ndata: 12"),
                     ("id and event without data", b"id: 9\nevent: gap\n\n"),
                     ("second event without an id", b"id: 1\ndata: a\n\ndata: b\n\n")]:
    print(f"{name}  sseclient-py: {by_sseclient(stream)}  httpx-sse: {by_httpx_sse(stream)}")
PROBE
)
diff <(echo "$expected") <(echo "$actual")
echo "$actual"
