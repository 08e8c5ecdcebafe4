#!/usr/bin/env bash
# orjson turns an integer past 64 bits into a float without a word; Python's own json does not.
#
# Packages:  PyPI orjson 3.13.0, beside msgspec 0.22.0 and Python's json
# Behaviour: 18446744073709551616 (2^64) and longer come out of loads() as float, rounded, one less as int. dumps() of
#            the same integer raises an error, so what it reads it would not write.
# Matters:   "any" fields and elements keep integers of any length: barcodes, hashes, ids of other systems. A Python job
#            that swaps json for the faster orjson then writes 1.8446744073709552e+19 back over them.
# Output seen:
#> json     18446744073709551615 18446744073709551616
#> msgspec  18446744073709551615 18446744073709551616
#> orjson   18446744073709551615 1.8446744073709552e+19
#> orjson.dumps(2**64): Integer exceeds 64-bit range
set -euo pipefail
expected=$(sed -n 's/^#> //p' "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet orjson==3.13.0 msgspec==0.22.0
actual=$(venv/bin/python - <<'PROBE'
import json, msgspec, orjson

for name, loads in [("json", json.loads), ("msgspec", msgspec.json.decode), ("orjson", orjson.loads)]:
    print(f"{name:8}", *(json.dumps(loads(number)) for number in ["18446744073709551615", "18446744073709551616"]))
try:
    print(orjson.dumps(2**64))
except orjson.JSONEncodeError as error:
    print(f"orjson.dumps(2**64): {error}")
PROBE
)
diff <(echo "$expected") <(echo "$actual")
echo "$actual"
