#!/usr/bin/env bash
# Validators of draft 2020-12 do not agree on two keywords that it no longer has: "nullable" and "dependencies".
#
# Packages:  npm ajv 8.20.0, @cfworker/json-schema 4.1.1, @hyperjump/json-schema 1.17.6,
#            PyPI jsonschema 4.26.0, jsonschema-rs 0.61.2
# Behaviour: OpenAPI 3.0's "nullable", unknown to the draft, is obeyed by ajv alone of these. "dependencies" (draft 7)
#            is obeyed by ajv, cfworker and jsonschema-rs, and means nothing to hyperjump and to Python's jsonschema.
# Matters:   a json_schema that was pasted from an older document means one thing to the form and another to the
#            server, which reads both as unknown words. Write type: [..., "null"], dependentRequired and dependentSchemas.
# Output seen:
#> {"type":"string","nullable":true} on null: ajv taken, cfworker refused, hyperjump refused, jsonschema refused, jsonschema-rs refused
#> {"dependencies":{"card":["address"]}} on {"card":1}: ajv refused, cfworker refused, hyperjump taken, jsonschema taken, jsonschema-rs refused
#> {"dependentRequired":{"card":["address"]}} on {"card":1}: ajv refused, cfworker refused, hyperjump refused, jsonschema refused, jsonschema-rs refused
set -euo pipefail
expected=$(sed -n 's/^#> //p' "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund ajv@8.20.0 @cfworker/json-schema@4.1.1 @hyperjump/json-schema@1.17.6 >/dev/null
python3 -m venv venv
venv/bin/pip install --quiet jsonschema==4.26.0 jsonschema-rs==0.61.2
cat >probe.mjs <<'PROBE'
import Ajv from 'ajv/dist/2020.js';
import { Validator } from '@cfworker/json-schema';
import { registerSchema, validate } from '@hyperjump/json-schema/draft-2020-12';
const [schema, value] = process.argv.slice(2).map((text) => JSON.parse(text));
const word = (valid) => (valid ? 'taken' : 'refused');
const ajv = word(new Ajv({ strict: false }).compile(schema)(value));
const cfworker = word(new Validator(schema, '2020-12').validate(value).valid);
registerSchema(schema, 'https://probe.example/schema', 'https://json-schema.org/draft/2020-12/schema');
const hyperjump = word((await validate('https://probe.example/schema', value)).valid);
console.log(`ajv ${ajv}, cfworker ${cfworker}, hyperjump ${hyperjump}`);
PROBE
cat >probe.py <<'PROBE'
import json, sys, jsonschema, jsonschema_rs
schema, value = map(json.loads, sys.argv[1:])
for name, library in [("jsonschema", jsonschema), ("jsonschema-rs", jsonschema_rs)]:
    print(f", {name} {'taken' if library.Draft202012Validator(schema).is_valid(value) else 'refused'}", end="")
PROBE
for pair in '{"type":"string","nullable":true} null' '{"dependencies":{"card":["address"]}} {"card":1}' \
  '{"dependentRequired":{"card":["address"]}} {"card":1}'; do
  read -r schema value <<<"$pair"
  echo "$schema on $value: $(node probe.mjs "$schema" "$value")$(venv/bin/python probe.py "$schema" "$value")"
done >actual
diff <(echo "$expected") actual
cat actual
