#!/usr/bin/env bash
# Go's CSV writer and reader lose rows between them: a lone empty field becomes a blank line, which is skipped.
#
# Packages:  encoding/csv of Go, driven by Go github.com/gocarina/gocsv v0.0.0-20240520201108-78e41c74b4b1;
#            beside it npm csv-parse 7.0.3
# Behaviour: of three records with one column, the second empty, two come back. CRLF within a quoted field comes back
#            as LF, so a text that had it is shorter than it was. csv-parse, on the same file, does neither.
# Matters:   exports of one field for a diff or a re-import: rows after the gap move up by one, and a string field with
#            CRLF is written back changed, with no error anywhere. Export the id beside the field.
# Output seen:
#> written: "note\n\"a\r\nb\"\n\nc\n"
#> Go reads: [a\nb c]
#> csv-parse reads: ["a\r\nb","","c"]
set -euo pipefail
expected=$(sed -n 's/^#> //p' "$0")
folder=$(mktemp -d)
trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
cd "$folder"
go mod init probe 2>/dev/null
GOFLAGS=-mod=mod go get github.com/gocarina/gocsv@v0.0.0-20240520201108-78e41c74b4b1 2>/dev/null
npm install --silent --no-audit --no-fund csv-parse@7.0.3 >/dev/null
cat >main.go <<'PROBE'
package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/gocarina/gocsv"
)

type entry struct {
	Note string `csv:"note"`
}

func main() {
	text, err := gocsv.MarshalString([]entry{{"a\r\nb"}, {""}, {"c"}})
	if err != nil {
		panic(err)
	}
	fmt.Printf("written: %q\n", text)
	var read []entry
	if err := gocsv.UnmarshalString(text, &read); err != nil {
		panic(err)
	}
	notes := []string{}
	for _, one := range read {
		notes = append(notes, strings.Trim(fmt.Sprintf("%q", one.Note), `"`))
	}
	fmt.Println("Go reads:", notes)
	if err := os.WriteFile("entries.csv", []byte(text), 0o600); err != nil {
		panic(err)
	}
}
PROBE
go run . >actual
node -e "const { parse } = require('csv-parse/sync');
const rows = parse(require('node:fs').readFileSync('entries.csv'), { record_delimiter: '\n' });
console.log('csv-parse reads:', JSON.stringify(rows.slice(1).map((row) => row[0])));" >>actual
diff <(echo "$expected") actual
cat actual
