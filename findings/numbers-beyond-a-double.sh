#!/usr/bin/env bash
# One valid JSON number, 1e400, read and written again: text, no JSON at all, null, or an error for the whole page.
#
# Packages:  Maven com.fasterxml.jackson.core:jackson-databind 2.19.0, PyPI pydantic 2.14.4 and orjson 3.13.0, and the
#            json modules of Python and Go
# Behaviour: Jackson's tree turns it into the text "Infinity", Python's json writes Infinity, which no strict parser
#            takes, a float field of pydantic comes back as null; orjson and Go refuse the document that holds it.
# Matters:   an "any" field keeps numbers as they were sent. One such entry makes a list of 100 unreadable for Go, and
#            a client that reads an entry and puts it back changes it to a text or clears it. Where that can hurt, give
#            the field a json_schema with a "maximum", or use a float field, which refuses the number.
# Output seen:
#> Jackson tree   [1,"Infinity"]
#> Python json    [1, Infinity]
#> pydantic float [1.0,null]
#> orjson         number is infinity when parsed as double
#> Go             cannot unmarshal number 1e400
set -euo pipefail
expected=$(sed -n 's/^#> //p' "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >pom.xml <<'PROBE'
<project><modelVersion>4.0.0</modelVersion><groupId>probe</groupId><artifactId>probe</artifactId><version>1</version>
<dependencies><dependency><groupId>com.fasterxml.jackson.core</groupId><artifactId>jackson-databind</artifactId>
<version>2.19.0</version></dependency></dependencies></project>
PROBE
mvn --quiet --batch-mode dependency:copy-dependencies -DoutputDirectory=jars >/dev/null
cat >Probe.java <<'PROBE'
public class Probe {
  public static void main(String[] arguments) throws Exception {
    System.out.println("Jackson tree   " + new com.fasterxml.jackson.databind.ObjectMapper().readTree("[1,1e400]"));
  }
}
PROBE
python3 -m venv venv
venv/bin/pip install --quiet pydantic==2.14.4 orjson==3.13.0
cat >probe.py <<'PROBE'
import json, orjson, pydantic
text = "[1,1e400]"
print("Python json   ", json.dumps(json.loads(text)))
floats = pydantic.TypeAdapter(list[float])
print("pydantic float", floats.dump_json(floats.validate_json(text)).decode())
try:
    print("orjson        ", orjson.dumps(orjson.loads(text)).decode())
except orjson.JSONDecodeError as error:
    print("orjson        ", error.msg)
PROBE
cat >probe.go <<'PROBE'
package main
import ("encoding/json"; "fmt"; "strings")
func main() {
	var list []any
	err := json.Unmarshal([]byte("[1,1e400]"), &list)
	fmt.Println("Go            ", strings.TrimPrefix(strings.Split(fmt.Sprint(err), " into")[0], "json: "))
}
PROBE
actual=$(java -cp 'jars/*' Probe.java; venv/bin/python probe.py; go run probe.go)
diff <(echo "$expected") <(echo "$actual")
echo "$actual"
