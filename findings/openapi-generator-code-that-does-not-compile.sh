#!/usr/bin/env bash
# Two valid things in an OpenAPI document of which openapi-generator makes code that its language refuses, without a
# warning: a boolean with an enum in Java, a tag that begins with a digit in Python.
#
# Packages:  Maven org.openapitools:openapi-generator-cli 7.25.0, generators java and python
# Behaviour: {"type":"boolean","enum":[false]} becomes FALSE("false") with a constructor that takes a Boolean. The tag
#            "7 days" becomes the class 7DaysApi in 7_days_api.py.
# Matters:   a document made from what users define has tags of their names, and one digit takes the client away from all
#            of them. Say "false where it is present" in words; begin tags with a letter.
# Output seen:
#> Java: FALSE("false"); ArchivedEnum(Boolean value)
#> javac: error: incompatible types: String cannot be converted to Boolean
#> Python: class 7DaysApi:
#> python: SyntaxError: invalid decimal literal
set -euo pipefail
expected=$(sed -n 's/^#> //p' "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mvn --quiet --batch-mode --no-transfer-progress dependency:copy -DoutputDirectory=. \
  -Dartifact=org.openapitools:openapi-generator-cli:7.25.0 -Dstyle.color=never >/dev/null

cat >document.json <<'DOCUMENT'
{
  "openapi": "3.1.0",
  "info": { "title": "shop", "version": "1" },
  "paths": {
    "/items": {
      "get": {
        "tags": ["7 days"],
        "operationId": "listItems",
        "responses": {
          "200": { "description": "ok", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Item" } } } }
        }
      }
    }
  },
  "components": {
    "schemas": { "Item": { "type": "object", "properties": { "archived": { "type": "boolean", "enum": [false] } } } }
  }
}
DOCUMENT
for language in java python; do
  java -jar openapi-generator-cli-7.25.0.jar generate -g "$language" -i document.json -o "$language" >"$language.log" 2>&1
done

# The enum alone, so that none of the client's own dependencies are needed.
model=java/src/main/java/org/openapitools/client/model/Item.java
{
  echo 'class Item {'
  awk '/enum ArchivedEnum/, /public Boolean getValue/' "$model" | sed '$d'
  echo '} }'
} >Item.java
{
  echo "Java: $(grep -o 'FALSE(.*);' Item.java) $(grep -o 'ArchivedEnum(Boolean value)' Item.java)"
  echo "javac: $(javac Item.java 2>&1 | grep -o 'error: .*')"
  echo "Python: $(grep -h '^class' python/openapi_client/api/7_days_api.py)"
  echo "python: $(python3 -m py_compile python/openapi_client/api/7_days_api.py 2>&1 | grep -o 'SyntaxError.*')"
} >actual 2>&1 || true
diff <(echo "$expected") actual
cat actual
