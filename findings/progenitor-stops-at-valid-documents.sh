#!/usr/bin/env bash
# progenitor makes no client at all of three valid documents: errors of two forms in one operation, an error without
# a body beside one that has a body, and an enum of the texts "7" and "-7".
#
# Package:   Cargo cargo-progenitor 0.15.1 (progenitor-impl 0.15.1, typify 0.8)
# Behaviour: it panics, and names neither the operation nor the status. The first two are its open issues 344 and 950.
#            "1" and "-1" are fine, and so are "name" and "-name".
# Matters:   one such operation takes the client of all others away. Before generating, delete those paths, or all but
#            one form of their errors.
# Output seen:
#> 404 and 422 of one form: a client
#> 404 and 422 of two forms: assertion failed: response_types.len() <= 1
#> 404 with a body, 422 without: assertion failed: response_types.len() <= 1
#> a query parameter that is "name" or "-name": a client
#> a query parameter that is "1" or "-1": a client
#> a query parameter that is "7" or "-7": Failed to make unique variant names for [7,-7]
set -euo pipefail
expected=$(sed -n 's/^#> //p' "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cargo install --quiet --locked --root "$folder" cargo-progenitor@0.15.1 2>/dev/null

# probe SAID PARAMETERS ERRORS: whether there is a client of an operation with those.
probe() {
  rm -rf client
  cat >document.json <<DOCUMENT
{"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {"/a": {"get": {"operationId": "a",
 "parameters": [$2], "responses": {"200": {"description": "d"}$3}}}}, "components": {"schemas": {
 "Missing": {"type": "object", "properties": {"id": {"type": "string"}}},
 "Refusal": {"type": "object", "properties": {"detail": {"type": "string"}}}}}}
DOCUMENT
  if bin/cargo-progenitor progenitor -i document.json -o client -n client -v 0.0.0 >/dev/null 2>log; then
    echo "$1: a client"
  else
    echo "$1: $(sed -n '/panicked at/{n;p}' log)"
  fi
}
error() { echo ", \"$1\": {\"description\": \"d\"$2}"; }
form() { echo ", \"content\": {\"application/json\": {\"schema\": {\"\$ref\": \"#/components/schemas/$1\"}}}"; }
sort() { echo "{\"name\": \"sort\", \"in\": \"query\", \"schema\": {\"type\": \"string\", \"enum\": [\"$1\", \"-$1\"]}}"; }
{
  probe '404 and 422 of one form' '' "$(error 404 "$(form Refusal)")$(error 422 "$(form Refusal)")"
  probe '404 and 422 of two forms' '' "$(error 404 "$(form Missing)")$(error 422 "$(form Refusal)")"
  probe '404 with a body, 422 without' '' "$(error 404 "$(form Missing)")$(error 422 '')"
  for word in name 1 7; do probe "a query parameter that is \"$word\" or \"-$word\"" "$(sort "$word")" ''; done
} >actual
diff <(echo "$expected") actual
cat actual
