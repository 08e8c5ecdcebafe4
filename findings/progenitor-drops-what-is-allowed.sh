#!/usr/bin/env bash
# progenitor drops the members that "additionalProperties": true allows.
#
# Package:   Cargo cargo-progenitor 0.15.1 (typify 0.8)
# Behaviour: true and {} are one schema, but true makes a struct without the other members, as leaving it out does, and only
#            {} one with a map of them: what is there is lost when it is read, without an error.
# Matters:   entries whose fields the document does not name come back empty. A server's document has to say {}.
# Output seen:
#> members, "additionalProperties" left out: id
#> members, "additionalProperties": true: id
#> members, "additionalProperties": {}: id extra
set -euo pipefail
expected=$(sed -n 's/^#> //p' "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cargo install --quiet --locked --root "$folder" cargo-progenitor@0.15.1 2>/dev/null
# generated SCHEMA: the names in what is made of it.
generated() {
  rm -rf client
  cat >document.json <<PROBE
{"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {"/a": {"get": {"operationId": "a", "responses":
 {"200": {"description": "d", "content": {"application/json": {"schema": {"\$ref": "#/components/schemas/A"}}}}}}}},
 "components": {"schemas": {"A": $1}}}
PROBE
  bin/cargo-progenitor progenitor -i document.json -o client -n client -v 0.0.0 >/dev/null 2>&1
  sed -nE '/pub struct A /,/^    \}/{s/^        pub ([a-z]+):.*/\1/p}' client/src/lib.rs | paste -sd ' '
}
{
  for more in '' ', "additionalProperties": true' ', "additionalProperties": {}'; do
    said=${more:-', "additionalProperties" left out'}
    echo "members$said: $(generated '{"type": "object", "properties": {"id": {"type": "string"}}'"$more}")"
  done
} >actual
diff <(echo "$expected") actual
cat actual
