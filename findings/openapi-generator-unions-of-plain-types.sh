#!/usr/bin/env bash
# openapi-generator's Rust makes an empty struct of a named schema of a text or a number, by "anyOf" and by "oneOf" alike: a reply that has one
# cannot be read at all. Its TypeScript tells the two words apart: "oneOf" is what is meant, "anyOf" says nothing.
#
# Packages:  Maven org.openapitools:openapi-generator-cli 7.25.0, generators rust and typescript-fetch; crates serde 1.0.229,
#            serde_json 1.0.151
# Behaviour: {"anyOf": [{"type": "string"}, {"type": "integer"}]} becomes `pub struct Size {}`, which refuses "L" and 42, and
#            `interface Size {}`, to which anything may be assigned. Generation and compilation have no warning.
# Matters:   a member that is a text here and a number there, such as the status of an error, takes the whole reply away from
#            Rust's clients. Give each of the two a schema of its own with one type.
# Output seen:
#> anyOf, Rust: {"size":"L"}: invalid type: string "L", expected struct Size at line 1 column 11
#> anyOf, Rust: {"size":42}: invalid type: integer `42`, expected struct Size at line 1 column 10
#> anyOf, TypeScript: export interface Size { }
#> oneOf, Rust: {"size":"L"}: invalid type: string "L", expected struct Size at line 1 column 11
#> oneOf, Rust: {"size":42}: invalid type: integer `42`, expected struct Size at line 1 column 10
#> oneOf, TypeScript: export type Size = number | string;
set -euo pipefail
expected=$(sed -n 's/^#> //p' "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mvn --quiet --batch-mode --no-transfer-progress dependency:copy -DoutputDirectory=. \
  -Dartifact=org.openapitools:openapi-generator-cli:7.25.0 -Dstyle.color=never >/dev/null

for word in anyOf oneOf; do
  mkdir -p "$word/src"
  cat >"$word/document.json" <<DOCUMENT
{
  "openapi": "3.1.0",
  "info": { "title": "shop", "version": "1" },
  "paths": {
    "/items": {
      "get": {
        "operationId": "showItem",
        "responses": {
          "200": { "description": "ok", "content": { "application/json": { "schema": { "\$ref": "#/components/schemas/Item" } } } }
        }
      }
    }
  },
  "components": {
    "schemas": {
      "Item": { "type": "object", "required": ["size"], "properties": { "size": { "\$ref": "#/components/schemas/Size" } } },
      "Size": { "$word": [{ "type": "string" }, { "type": "integer" }] }
    }
  }
}
DOCUMENT
  for language in rust typescript-fetch; do
    java -jar openapi-generator-cli-7.25.0.jar generate -g "$language" -i "$word/document.json" -o "$word/$language" >"$word.log" 2>&1
  done

  # The models alone, so that none of the client's own dependencies are needed.
  cp -r "$word/rust/src/models" "$word/src/models"
  cat >"$word/Cargo.toml" <<'CRATE'
[package]
name = "program"
version = "0.0.0"
edition = "2021"

[dependencies]
serde = { version = "=1.0.229", features = ["derive"] }
serde_json = "=1.0.151"
CRATE
  cat >"$word/src/main.rs" <<'PROGRAM'
mod models;

fn main() {
    for text in [r#"{"size":"L"}"#, r#"{"size":42}"#] {
        match serde_json::from_str::<models::Item>(text) {
            Ok(_) => println!("{text}: read"),
            Err(refused) => println!("{text}: {refused}"),
        }
    }
}
PROGRAM
done
for word in anyOf oneOf; do
  CARGO_TARGET_DIR=$folder/target cargo run --quiet --manifest-path "$word/Cargo.toml" 2>"$word.errors" | sed "s/^/$word, Rust: /"
  echo "$word, TypeScript: $(sed -n '/^export \(interface\|type\) Size /,/[;}]/p' "$word/typescript-fetch/models/Size.ts" | paste -sd ' ' | sed 's/; .*/;/')"
done >actual
diff <(echo "$expected") actual
cat actual
