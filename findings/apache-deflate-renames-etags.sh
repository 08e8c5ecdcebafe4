#!/usr/bin/env bash
# Apache's mod_deflate adds "-gzip" to weak ETags too, and passes If-Match on with the suffix still in it.
#
# Package:   Debian apache2-bin 2.4.71-1~deb12u1 (libapr1 1.7.2, libaprutil1 1.6.3), unpacked, not installed
# Behaviour: a weak ETag already allows for another encoding, and Caddy leaves it alone. Apache writes W/"v7-gzip"
#            into every compressed answer. What the client sends back is not undone on its way in.
# Matters:   behind such a proxy every conditional PUT of a client that accepts gzip is 412, for ever: the version it
#            read is never the current one. Cure: DeflateAlterETag NoChange (as shown), or no compression of the API.
# Output seen:
#> AddSuffix (the default): client reads W/"v7-gzip", server gets If-Match W/"v7-gzip"
#> NoChange: client reads W/"v7", server gets If-Match W/"v7"
set -euo pipefail
expected=$(sed -n 's/^#> //p' "$0")
folder=$(mktemp -d)
started=()
cleanup() {
  for process in "${started[@]}"; do kill "$process" 2>/dev/null || true; done
  wait
  rm -rf "$folder"
}
trap cleanup EXIT
chmod 755 "$folder"
cd "$folder"
apt-get download -qq apache2-bin=2.4.71-1~deb12u1 libapr1=1.7.2-3+deb12u1 libaprutil1=1.6.3-1+deb12u1 2>/dev/null
for package in *.deb; do dpkg -x "$package" root; done
cat >origin.py <<'PROBE'
import http.server
class Origin(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        open("seen", "w").write(self.headers.get("If-Match", ""))
        self.send_response(200)
        for name, value in [("ETag", 'W/"v7"'), ("Content-Type", "application/json")]: self.send_header(name, value)
        self.end_headers(); self.wfile.write(b" " * 2000)
    do_PUT = do_GET
    def log_message(self, *_): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Origin)
open("origin.port", "w").write(str(server.server_port)); server.serve_forever()
PROBE
python3 origin.py & started+=($!)
until [ -s origin.port ]; do sleep 0.1; done
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
{
  printf 'ServerRoot %s\nServerName localhost\nListen 127.0.0.1:%s\nPidFile pid\nErrorLog log\n' "$folder" "$port"
  printf 'User nobody\nGroup nogroup\nMutex file:%s default\n' "$folder"
  for module in mpm_event authz_core filter deflate proxy proxy_http; do
    echo "LoadModule ${module}_module root/usr/lib/apache2/modules/mod_$module.so"
  done
  printf 'AddOutputFilterByType DEFLATE application/json\nProxyPass / http://127.0.0.1:%s/\n' "$(cat origin.port)"
} >apache.conf
round_trip() {
  LD_LIBRARY_PATH=root/usr/lib/x86_64-linux-gnu root/usr/sbin/apache2 -f "$folder/$2" -DFOREGROUND 2>/dev/null &
  started+=($!)
  curl -s --retry 20 --retry-connrefused --retry-delay 1 -o /dev/null "http://127.0.0.1:$port/"
  etag=$(curl -s --compressed -o /dev/null -D - "http://127.0.0.1:$port/" | sed -n 's/^[Ee][Tt]ag: \(.*\)\r$/\1/p')
  curl -s -o /dev/null -X PUT -H "If-Match: $etag" "http://127.0.0.1:$port/"
  echo "$1: client reads $etag, server gets If-Match $(cat seen)"
  kill "${started[-1]}"
  wait "${started[-1]}" || true
}
(cat apache.conf; echo 'DeflateAlterETag NoChange') >unchanged.conf
round_trip 'AddSuffix (the default)' apache.conf >actual
round_trip 'NoChange' unchanged.conf >>actual
diff <(echo "$expected") actual
cat actual
