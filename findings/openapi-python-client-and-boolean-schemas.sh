#!/usr/bin/env bash
# One "items": false anywhere in an OpenAPI 3.1 document stops openapi-python-client for the whole document.
#
# Package:   PyPI openapi-python-client 0.29.1
# Behaviour: a schema may be true or false since draft 6, and OpenAPI 3.1 takes JSON Schema as it is. The generator
#            knows booleans in additionalProperties only: for "items" or a property it rejects the document and
#            writes nothing at all.
# Matters:   the json_schema of one field is part of the document of all Custom APIs. Whoever defines a fixed tuple
#            (prefixItems with "items": false) breaks the clients of everybody else. {"not": {}} for false passes.
# Output seen:
#> {"type": "array", "items": false}: no client
#> {"type": "array", "items": {"not": {}}}: a client
#> {"type": "object", "properties": {"a": true}}: no client
#> {"type": "object", "properties": {"a": {}}}: a client
#> {"type": "object", "additionalProperties": false}: a client
set -euo pipefail
expected=$(sed -n 's/^#> //p' "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet openapi-python-client==0.29.1
while IFS= read -r schema; do
  cat >document.json <<PROBE
{"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/a": {"get": {"operationId": "a", "responses":
 {"200": {"description": "d", "content": {"application/json": {"schema": {"\$ref": "#/components/schemas/A"}}}}}}}},
 "components": {"schemas": {"A": {"type": "object", "properties": {"spec": $schema}}}}}
PROBE
  rm -rf client
  venv/bin/openapi-python-client generate --path document.json --output-path client --meta none >/dev/null 2>&1 || true
  if [ -e client/models/a.py ]; then echo "$schema: a client"; else echo "$schema: no client"; fi
done >actual <<'PROBE'
{"type": "array", "items": false}
{"type": "array", "items": {"not": {}}}
{"type": "object", "properties": {"a": true}}
{"type": "object", "properties": {"a": {}}}
{"type": "object", "additionalProperties": false}
PROBE
diff <(echo "$expected") actual
cat actual
