#!/usr/bin/env bash
# A field called "constructor" makes ajv refuse the entries that leave it out.
#
# Packages:  npm ajv 8.20.0, @cfworker/json-schema 4.1.1; beside them @hyperjump/json-schema 1.17.6
# Behaviour: both read the property of the JavaScript object, and each object inherits a function of that name (as of
#            "valueOf" or "toString"). ajv reports that it must be a string, cfworker raises an error.
#            Only ajv has a cure: ownProperties: true.
# Matters:   any text may be the slug of a Custom Field. A catalogue of racing cars or of buildings has its
#            "constructor"; clients that check with the schema out of the OpenAPI document cannot leave it out then.
# Output seen:
#> ajv: refused, /constructor must be string
#> ajv, ownProperties: taken
#> cfworker: Instances of "function" type are not supported.
#> hyperjump: taken
set -euo pipefail
expected=$(sed -n 's/^#> //p' "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund ajv@8.20.0 @cfworker/json-schema@4.1.1 @hyperjump/json-schema@1.17.6 >/dev/null
cat >probe.mjs <<'PROBE'
import Ajv from 'ajv/dist/2020.js';
import { Validator } from '@cfworker/json-schema';
import { registerSchema, validate } from '@hyperjump/json-schema/draft-2020-12';
const schema = { type: 'object', properties: { constructor: { type: 'string' } } };
const entry = JSON.parse('{"car":"T3"}');
for (const [name, options] of [['ajv', {}], ['ajv, ownProperties', { ownProperties: true }]]) {
  const check = new Ajv(options).compile(schema);
  const taken = check(entry);
  console.log(`${name}: ${taken ? 'taken' : `refused, ${check.errors[0].instancePath} ${check.errors[0].message}`}`);
}
try {
  console.log(`cfworker: ${new Validator(schema, '2020-12').validate(entry).valid ? 'taken' : 'refused'}`);
} catch (error) {
  console.log(`cfworker: ${error.message}`);
}
registerSchema(schema, 'https://probe.example/schema', 'https://json-schema.org/draft/2020-12/schema');
console.log(`hyperjump: ${(await validate('https://probe.example/schema', entry)).valid ? 'taken' : 'refused'}`);
PROBE
actual=$(node probe.mjs)
diff <(echo "$expected") <(echo "$actual")
echo "$actual"
