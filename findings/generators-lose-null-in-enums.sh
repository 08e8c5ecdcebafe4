#!/usr/bin/env bash
# From "enum": ["yes", "no", null] some generators of TypeScript lose the null, though null is a valid value.
#
# Packages:  npm @hey-api/openapi-ts 0.99.0, swagger-typescript-api 13.13.0; beside them openapi-typescript 7.13.0
# Behaviour: in an OpenAPI 3.1 document without a "type" both drop null from the type. With "type": ["string", "null"]
#            hey-api has it back, swagger-typescript-api still has not. anyOf with {"type": "null"} works in all three.
# Matters:   any field that allows null may be null when it is read, so code that compiles fails at run time on the
#            first entry without a value. A server's document has to say it by anyOf.
# Output seen:
#> hey-api bare: "yes" | "no"
#> hey-api typed: "yes" | "no" | null
#> hey-api any_of: "yes" | "no" | null
#> swagger-typescript-api bare: "yes" | "no"
#> swagger-typescript-api typed: "yes" | "no"
#> swagger-typescript-api any_of: "yes" | "no" | null
#> openapi-typescript bare: "yes" | "no" | null
#> openapi-typescript typed: "yes" | "no" | null
#> openapi-typescript any_of: ("yes" | "no") | null
set -euo pipefail
expected=$(sed -n 's/^#> //p' "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund typescript@5.9.3 @hey-api/openapi-ts@0.99.0 swagger-typescript-api@13.13.0 \
  openapi-typescript@7.13.0 >/dev/null
cat >document.json <<'PROBE'
{"openapi": "3.1.0", "info": {"title": "t", "version": "1.0.0"}, "paths": {}, "components": {"schemas": {"Entry": {
  "type": "object", "required": ["bare", "typed", "any_of"], "properties": {
    "bare": {"enum": ["yes", "no", null]},
    "typed": {"type": ["string", "null"], "enum": ["yes", "no", null]},
    "any_of": {"anyOf": [{"enum": ["yes", "no"]}, {"type": "null"}]}}}}}}
PROBE
export PATH="$folder/node_modules/.bin:$PATH"
openapi-ts -i document.json -o hey -p @hey-api/typescript >/dev/null 2>&1
swagger-typescript-api generate -p document.json -o swagger -n api.ts >/dev/null 2>&1
openapi-typescript document.json -o openapi.ts >/dev/null 2>&1
types() {
  grep -E '^ *(bare|typed|any_of): ' "$2" | sed -E "s/^ *([a-z_]+: .*);$/$1 \1/; s/'/\"/g"
}
{ types hey-api hey/types.gen.ts; types swagger-typescript-api swagger/api.ts; types openapi-typescript openapi.ts; } >actual
diff <(echo "$expected") actual
cat actual
