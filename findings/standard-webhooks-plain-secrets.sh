#!/usr/bin/env bash
# What a Standard Webhooks library takes for a secret: any text (Python), base64 (JavaScript), padded base64 (Go).
#
# Packages:  PyPI standardwebhooks 1.1.0, npm standardwebhooks 1.0.0,
#            Go github.com/standard-webhooks/standard-webhooks/libraries v0.0.1
# Behaviour: all take whatever follows "whsec_", or the whole text without it, as base64. Of a plain secret the Python
#            library drops the characters that are none and goes on with the bytes it makes of the rest, so every
#            delivery fails its check without a hint; the others refuse the secret. Go wants the "=" at the end, too.
# Matters:   a sender may sign with the raw bytes of a secret without "whsec_", as this server will. Receivers with
#            these libraries can verify none of it: give out secrets as whsec_ and padded base64 only.
# Output seen:
#> whsec_, padded     Python: key of 32 bytes  JavaScript: taken    Go: taken
#> whsec_, unpadded   Python: key of 32 bytes  JavaScript: taken    Go: refused
#> my-shared-secret!  Python: key of 10 bytes  JavaScript: refused  Go: refused
set -euo pipefail
expected=$(sed -n 's/^#> //p' "$0")
folder=$(mktemp -d)
trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
cd "$folder"
names=('whsec_, padded' 'whsec_, unpadded' 'my-shared-secret!')
secrets=(whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY= whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY 'my-shared-secret!')
python3 -m venv venv
venv/bin/pip install --quiet standardwebhooks==1.1.0
npm install --silent --no-audit --no-fund standardwebhooks@1.0.0 >/dev/null
go mod init probe 2>/dev/null
GOFLAGS=-mod=mod go get github.com/standard-webhooks/standard-webhooks/libraries@v0.0.1 2>/dev/null
cat >probe.py <<'PROBE'
import sys
from standardwebhooks.webhooks import Webhook
print(f"key of {len(Webhook(sys.argv[1])._whsecret)} bytes")
PROBE
cat >probe.cjs <<'PROBE'
const { Webhook } = require('standardwebhooks');
try { new Webhook(process.argv[2]); console.log('taken'); } catch { console.log('refused'); }
PROBE
cat >main.go <<'PROBE'
package main
import ("fmt"; "os"; webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go")
func main() {
	if _, err := webhooks.NewWebhook(os.Args[1]); err != nil { fmt.Println("refused") } else { fmt.Println("taken") }
}
PROBE
go build -o probe .
for i in 0 1 2; do
  printf '%-18s Python: %-15s  JavaScript: %-7s  Go: %s\n' "${names[i]}" "$(venv/bin/python probe.py "${secrets[i]}")" \
    "$(node probe.cjs "${secrets[i]}")" "$(./probe "${secrets[i]}")"
done >actual
diff <(echo "$expected") actual
cat actual
