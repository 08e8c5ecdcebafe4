#!/usr/bin/env bash
# Python's jsonschema, given Decimals, refuses what is valid, and cannot divide.
#
# Package:   PyPI jsonschema 4.26.0; beside it jsonschema-rs 0.61.2, which reads the JSON text itself
# Behaviour: json.loads(parse_float=Decimal) is the usual way not to lose digits. But the schema was read with floats:
#            0.1 is then less than its own "minimum" and not its own "const", 1.0 is no "integer", and "multipleOf"
#            raises a TypeError. Read the schema with parse_float=Decimal, too, and all but the "integer" come right.
# Matters:   a client that checks entries with the json_schema of their field before it sends them refuses prices that
#            the server takes.
# Output seen:
#> {"minimum": 0.1} on 0.1: floats True, Decimals False, schema and value in Decimals True, jsonschema-rs True
#> {"const": 0.1} on 0.1: floats True, Decimals False, schema and value in Decimals True, jsonschema-rs True
#> {"type": "integer"} on 1.0: floats True, Decimals False, schema and value in Decimals False, jsonschema-rs True
#> {"multipleOf": 0.01} on 19.99: floats False, Decimals TypeError, schema and value in Decimals True, jsonschema-rs True
set -euo pipefail
expected=$(sed -n 's/^#> //p' "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet jsonschema==4.26.0 jsonschema-rs==0.61.2
actual=$(venv/bin/python - <<'PROBE'
import decimal, json, jsonschema, jsonschema_rs

def read(text, number):
    return json.loads(text, parse_float=number)

def valid(schema, value):
    try:
        return jsonschema.Draft202012Validator(schema).is_valid(value)
    except TypeError:
        return "TypeError"

for schema, value in [('{"minimum": 0.1}', "0.1"), ('{"const": 0.1}', "0.1"), ('{"type": "integer"}', "1.0"),
                      ('{"multipleOf": 0.01}', "19.99")]:
    print(f"{schema} on {value}: floats {valid(read(schema, float), read(value, float))},",
          f"Decimals {valid(read(schema, float), read(value, decimal.Decimal))},",
          f"schema and value in Decimals {valid(read(schema, decimal.Decimal), read(value, decimal.Decimal))},",
          f"jsonschema-rs {jsonschema_rs.Draft202012Validator(json.loads(schema)).is_valid(json.loads(value))}")
PROBE
)
diff <(echo "$expected") <(echo "$actual")
echo "$actual"
