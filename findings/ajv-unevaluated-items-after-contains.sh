#!/usr/bin/env bash
# For ajv one item that matches "contains" makes all items evaluated; the draft says only those that match.
#
# Packages:  npm ajv 8.20.0; beside it @hyperjump/json-schema 1.17.6 and PyPI jsonschema 4.26.0
# Behaviour: {"contains": {"type": "string"}, "unevaluatedItems": false} means "strings only" in draft 2020-12. ajv
#            takes ["a", 1]. With prefixItems, which counts, the rest is let through just the same.
# Matters:   a form that checks with ajv before it sends passes a list that the server then refuses with
#            "Expected value to match json_schema, whose 'unevaluatedItems' fails". Write "items" instead.
# Output seen:
#> {"contains":{"type":"string"},"unevaluatedItems":false} on ["a",1]: ajv true, hyperjump false, jsonschema False
#> {"items":{"type":"string"},"minItems":1} on ["a",1]: ajv false, hyperjump false, jsonschema False
set -euo pipefail
expected=$(sed -n 's/^#> //p' "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund ajv@8.20.0 @hyperjump/json-schema@1.17.6 >/dev/null
python3 -m venv venv
venv/bin/pip install --quiet jsonschema==4.26.0
cat >probe.mjs <<'PROBE'
import Ajv from 'ajv/dist/2020.js';
import { registerSchema, validate } from '@hyperjump/json-schema/draft-2020-12';
const schema = JSON.parse(process.argv[2]);
const value = JSON.parse(process.argv[3]);
const ajv = new Ajv({ strict: false }).compile(schema)(value);
registerSchema(schema, 'https://probe.example/schema', 'https://json-schema.org/draft/2020-12/schema');
console.log(`ajv ${ajv}, hyperjump ${(await validate('https://probe.example/schema', value)).valid}`);
PROBE
python='import json, sys, jsonschema
print(jsonschema.Draft202012Validator(json.loads(sys.argv[1])).is_valid(json.loads(sys.argv[2])))'
value='["a",1]'
for schema in '{"contains":{"type":"string"},"unevaluatedItems":false}' '{"items":{"type":"string"},"minItems":1}'; do
  echo "$schema on $value: $(node probe.mjs "$schema" "$value"), jsonschema $(venv/bin/python -c "$python" "$schema" "$value")"
done >actual
diff <(echo "$expected") actual
cat actual
