#!/usr/bin/env bash
# Three loaders page by offset through a list whose server gives fewer rows than were asked for: none reads all.
#
# Packages:  PyPI dlt 1.31.0, singer-sdk 0.54.9, airbyte-cdk 7.39.1
# Behaviour: the list has 7 rows and gives 2 a page at most; the loaders ask for 4. dlt and singer-sdk add the size
#            they asked for to the offset and so step over every row between; airbyte-cdk takes the short page for the
#            last one. None of them reports an error.
# Matters:   page[limit] over 100 is taken as 100 here, as by the vendor. A loader set to 200 reads half a collection,
#            or 100 rows of it, and calls that a success. Ask for 100 at most, or follow links.next.
# Output seen:
#> dlt OffsetPaginator          offsets 0 4     4 of 7 rows
#> singer BaseOffsetPaginator   offsets 0 4     4 of 7 rows
#> airbyte OffsetIncrement      offsets 0       2 of 7 rows
set -euo pipefail
expected=$(sed -n 's/^#> //p' "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv loaders
loaders/bin/pip install --quiet dlt==1.31.0
python3 -m venv airbyte
airbyte/bin/pip install --quiet airbyte-cdk==7.39.1 singer-sdk==0.54.9
cat >listing.py <<'PROBE'
import http.server, json, threading, urllib.parse
ROWS, MOST, OFFSETS = 7, 2, []
class Listing(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
        offset = int(query.get("offset", 0)); OFFSETS.append(offset)
        body = json.dumps({"data": list(range(offset, min(offset + MOST, ROWS))), "total": ROWS}).encode()
        self.send_response(200); self.send_header("Content-Type", "application/json"); self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_): pass
server = http.server.HTTPServer(("127.0.0.1", 0), Listing)
threading.Thread(target=server.serve_forever, daemon=True).start()
URL = f"http://127.0.0.1:{server.server_port}"
def report(name, rows): print(f"{name:28} offsets {' '.join(map(str, OFFSETS)):7} {rows} of {ROWS} rows"); OFFSETS.clear()
PROBE
cat >dlt_probe.py <<'PROBE'
from listing import *
from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.paginators import OffsetPaginator
pages = RESTClient(URL, paginator=OffsetPaginator(limit=4, total_path="total")).paginate("/", data_selector="data")
report("dlt OffsetPaginator", sum(len(page) for page in pages))
PROBE
cat >airbyte_probe.py <<'PROBE'
from listing import *
import requests
from airbyte_cdk.sources.declarative.requesters.paginators.strategies import OffsetIncrement
from singer_sdk.pagination import BaseOffsetPaginator
class Paginator(BaseOffsetPaginator):
    def has_more(self, response): return self.current_value + 4 < response.json()["total"]
def fetch(offset): return requests.get(f"{URL}/?limit=4&offset={offset}", timeout=10)
paginator, rows = Paginator(0, 4), 0
while not paginator.finished:
    response = fetch(paginator.current_value); rows += len(response.json()["data"]); paginator.advance(response)
report("singer BaseOffsetPaginator", rows)
strategy, token, rows = OffsetIncrement(config={}, page_size=4, parameters={}, extractor=None), 0, 0
while token is not None:
    response = fetch(token); page = response.json()["data"]; rows += len(page)
    token = strategy.next_page_token(response, len(page), page[-1], token)
report("airbyte OffsetIncrement", rows)
PROBE
actual=$(loaders/bin/python dlt_probe.py 2>/dev/null; airbyte/bin/python airbyte_probe.py 2>/dev/null)
diff <(echo "$expected") <(echo "$actual")
echo "$actual"
