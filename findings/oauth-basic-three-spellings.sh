#!/usr/bin/env bash
# One client id and secret, three OAuth libraries, three different Authorization headers.
#
# Packages:  Go golang.org/x/oauth2 v0.38.0, npm oauth4webapi 3.8.8, PyPI requests-oauthlib 2.0.0 (oauthlib 3.3.1)
# Behaviour: RFC 6749 2.3.1 wants both form-encoded before Basic. Go and oauth4webapi do it, the latter also for the
#            letters - _ . that need none; requests-oauthlib does not do it at all.
# Matters:   a server that decodes turns the "+" of the Python client into a space, one that does not refuses every id
#            with a hyphen from oauth4webapi (and so from openid-client). A token endpoint has to try both readings.
# Output seen:
#> golang.org/x/oauth2  shop-1:a%2Bb%25c+d
#> oauth4webapi         shop%2D1:a%2Bb%25c+d
#> requests-oauthlib    shop-1:a+b%c d
set -euo pipefail
expected=$(sed -n 's/^#> //p' "$0")
folder=$(mktemp -d)
trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
cd "$folder"
cat >listener.py <<'PROBE'
import base64, http.server
class Listener(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        name, secret = self.path[1:], self.headers["Authorization"].removeprefix("Basic ")
        print(f"{name:20} {base64.b64decode(secret).decode()}", file=open("actual", "a"))
        self.send_response(200); self.send_header("Content-Type", "application/json"); self.end_headers()
        self.wfile.write(b'{"access_token":"token","token_type":"Bearer","expires_in":3600}')
    def log_message(self, *_): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener)
open("port", "w").write(str(server.server_port)); server.serve_forever()
PROBE
python3 listener.py & trap 'kill %1; chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
until [ -s port ]; do sleep 0.1; done
URL=http://127.0.0.1:$(cat port)
export URL OAUTHLIB_INSECURE_TRANSPORT=1
mkdir go npm && cd go
go mod init probe 2>/dev/null && GOFLAGS=-mod=mod go get golang.org/x/oauth2@v0.38.0 2>/dev/null
cat >main.go <<'PROBE'
package main
import ("context"; "os"; "golang.org/x/oauth2"; "golang.org/x/oauth2/clientcredentials")
func main() {
	config := clientcredentials.Config{ClientID: "shop-1", ClientSecret: "a+b%c d",
		TokenURL: os.Getenv("URL") + "/golang.org/x/oauth2", AuthStyle: oauth2.AuthStyleInHeader}
	if _, err := config.Token(context.Background()); err != nil { panic(err) }
}
PROBE
go run .
cd ../npm
npm install --silent --no-audit --no-fund oauth4webapi@3.8.8 >/dev/null
cat >probe.mjs <<'PROBE'
import * as oauth from 'oauth4webapi';
const server = { issuer: process.env.URL, token_endpoint: `${process.env.URL}/oauth4webapi` };
await oauth.clientCredentialsGrantRequest(server, { client_id: 'shop-1' }, oauth.ClientSecretBasic('a+b%c d'),
  new URLSearchParams(), { [oauth.allowInsecureRequests]: true });
PROBE
node probe.mjs
cd ..
python3 -m venv venv
venv/bin/pip install --quiet requests-oauthlib==2.0.0 oauthlib==3.3.1
venv/bin/python - <<'PROBE'
import os
from oauthlib.oauth2 import BackendApplicationClient
from requests_oauthlib import OAuth2Session
session = OAuth2Session(client=BackendApplicationClient(client_id="shop-1"))
session.fetch_token(os.environ["URL"] + "/requests-oauthlib", client_id="shop-1", client_secret="a+b%c d")
PROBE
diff <(echo "$expected") actual
cat actual
