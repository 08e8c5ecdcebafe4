#!/usr/bin/env bash
# The usual classes of Unicode in a pattern: no spelling of a script is taken by RE2, Go and JavaScript alike, and "no
# control character" means another set in one of them.
#
# Packages:  PyPI google-re2 1.1.20240702; regexp of Go 1.26; RegExp of Node.js 20 with the flag u
# Behaviour: \P{C} refuses a code point that no version of Unicode has assigned (U+0378) in Go and JavaScript, and takes
#            it in RE2, whose C has no Cn. \p{Old_Italic} is RE2's alone: Go 1.26, which now takes \p{Letter} and
#            \p{lowercase letter}, folds the underscore away and finds no script after that; JavaScript wants Script=.
# Matters:   a rule such as ^\P{C}+$ that is moved from one server to another takes what the first refused, and a
#            client that checks a form by the server's own pattern answers otherwise than the server. Also a library's C
#            is that of its own version of Unicode: a letter that is younger is refused. Say \p{Cc} where control
#            characters are meant.
# Output seen (the letter a, U+0378, the Old Italic letter U+10300):
#> RE2 ^\P{C}+$ true true true
#> RE2 ^\p{Letter}+$ error
#> RE2 ^\p{Old_Italic}+$ false false true
#> RE2 ^\p{Script=Old_Italic}+$ error
#> Go ^\P{C}+$ true false true
#> Go ^\p{Letter}+$ true false true
#> Go ^\p{Old_Italic}+$ error
#> Go ^\p{Script=Old_Italic}+$ error
#> JavaScript ^\P{C}+$ true false true
#> JavaScript ^\p{Letter}+$ true false true
#> JavaScript ^\p{Old_Italic}+$ error
#> JavaScript ^\p{Script=Old_Italic}+$ false false true
set -euo pipefail
expected=$(sed -n 's/^#> //p' "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv python
python/bin/pip install --quiet google-re2==1.1.20240702
go mod init probe 2>/dev/null

cat >patterns <<'PATTERNS'
^\P{C}+$
^\p{Letter}+$
^\p{Old_Italic}+$
^\p{Script=Old_Italic}+$
PATTERNS

cat >probe.py <<'PROBE'
import re2

options = re2.Options()
options.log_errors = False
for pattern in open("patterns").read().split():
    try:
        regex = re2.compile(pattern, options)
        print("RE2", pattern, *(str(bool(regex.search(text))).lower() for text in ("a", "\u0378", "\U00010300")))
    except re2.error:
        print("RE2", pattern, "error")
PROBE

cat >main.go <<'PROBE'
package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"
)

func main() {
	patterns, err := os.ReadFile("patterns")
	if err != nil {
		panic(err)
	}
	for _, pattern := range strings.Fields(string(patterns)) {
		regex, err := regexp.Compile(pattern)
		if err != nil {
			fmt.Println("Go", pattern, "error")
			continue
		}
		fmt.Println("Go", pattern, regex.MatchString("a"), regex.MatchString("\u0378"), regex.MatchString("\U00010300"))
	}
}
PROBE

cat >probe.mjs <<'PROBE'
import { readFileSync } from 'node:fs';

for (const pattern of readFileSync('patterns', 'utf8').trim().split('\n')) {
  let regex;
  try {
    regex = new RegExp(pattern, 'u');
  } catch {
    console.log('JavaScript', pattern, 'error');
    continue;
  }
  console.log('JavaScript', pattern, ...['a', '\u0378', '\u{10300}'].map((text) => regex.test(text)));
}
PROBE

{
  python/bin/python probe.py
  go run .
  node probe.mjs
} >actual
diff <(echo "$expected") actual
cat actual
