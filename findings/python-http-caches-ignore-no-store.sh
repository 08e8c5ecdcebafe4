#!/usr/bin/env bash
# Two Python HTTP caches store what says "Cache-Control: no-store", and give it out after a PUT, by default.
#
# Packages:  PyPI requests-cache 1.3.3, hishel 2.0.0; beside them CacheControl 0.14.4, which reads the header
# Behaviour: CachedSession() and CacheAdapter() look at no caching header unless asked to (cache_control=True,
#            rfc=True). Neither drops the stored GET when the same URL is PUT.
# Matters:   the server cannot prevent it. A client that reads an entry, updates it and reads it again gets the old
#            ETag, and all its further updates under If-Match are 412.
# Output seen:
#> requests-cache: GET 0, GET 0, PUT, GET 0
#> requests-cache, cache_control=True: GET 0, GET 0, PUT, GET 1
#> hishel: GET 0, GET 0, PUT, GET 0
#> hishel, rfc=True: GET 0, GET 0, PUT, GET 1
#> CacheControl: GET 0, GET 0, PUT, GET 1
set -euo pipefail
expected=$(sed -n 's/^#> //p' "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet requests-cache==1.3.3 'hishel[requests]==2.0.0' CacheControl==0.14.4
actual=$(venv/bin/python - <<'PROBE'
import http.server, threading, cachecontrol, hishel.requests, requests, requests_cache

class Entry(http.server.BaseHTTPRequestHandler):
    version = 0
    def do_GET(self):
        body = str(Entry.version).encode()
        self.send_response(200)
        for header in [("Cache-Control", "no-store"), ("ETag", f'W/"{Entry.version}"'), ("Content-Length", "1")]:
            self.send_header(*header)
        self.end_headers(); self.wfile.write(body)
    def do_PUT(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0))); Entry.version += 1; self.do_GET()
    def log_message(self, *_): pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Entry)
threading.Thread(target=server.serve_forever, daemon=True).start()

def mounted(adapter):
    session = requests.Session(); session.mount("http://", adapter); return session

def walk(name, session):
    Entry.version = 0
    url = f"http://127.0.0.1:{server.server_port}/{name.replace(' ', '')}"
    reads = [session.get(url).text, session.get(url).text]
    session.put(url, data="{}")
    print(f"{name}: GET {reads[0]}, GET {reads[1]}, PUT, GET {session.get(url).text}")

walk("requests-cache", requests_cache.CachedSession(backend="memory"))
walk("requests-cache, cache_control=True", requests_cache.CachedSession(backend="memory", cache_control=True))
walk("hishel", mounted(hishel.requests.CacheAdapter()))
walk("hishel, rfc=True", mounted(hishel.requests.CacheAdapter(rfc=True)))
walk("CacheControl", cachecontrol.CacheControl(requests.Session()))
PROBE
)
diff <(echo "$expected") <(echo "$actual")
echo "$actual"
