#!/usr/bin/env bash
# A text with a line separator in it comes out of PyPI's ndjson with a comma in that place.
#
# Packages:  PyPI ndjson 0.3.1; beside it jsonlines 4.0.0, srsly 2.5.6
# Behaviour: it cuts the text with str.splitlines(), which also cuts at U+2028, U+0085 and others that JSON allows as
#            they are inside a string, then joins the pieces by commas and reads the result as one array. A cut inside a
#            string leaves a comma there, and no error: the pieces fit together again.
# Matters:   addresses and product texts out of word processors have U+2028 and U+0085 for line breaks. Entries that are
#            exported as one JSON document a line are silently changed on their way; the other two readers keep them.
# Output seen:
#> ndjson: 'first,second' of U+2028, 'first,second' of U+0085
#> jsonlines: 'first\u2028second' of U+2028, 'first\x85second' of U+0085
#> srsly: 'first\u2028second' of U+2028, 'first\x85second' of U+0085
set -euo pipefail
expected=$(sed -n 's/^#> //p' "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv packages
packages/bin/pip install --quiet --disable-pip-version-check ndjson==0.3.1 jsonlines==4.0.0 srsly==2.5.6
cat >probe.py <<'PROBE'
import io
import jsonlines
import ndjson
import srsly

separators = {"U+2028": "\u2028", "U+0085": "\u0085"}
readers = {
    "ndjson": lambda text: ndjson.loads(text),
    "jsonlines": lambda text: list(jsonlines.Reader(io.StringIO(text, newline="\n"))),
    "srsly": lambda text: list(read_file(text)),
}


def read_file(text):
    with open("rows.jsonl", "w", encoding="utf-8") as file:
        file.write(text)
    return srsly.read_jsonl("rows.jsonl")


for name, read in readers.items():
    seen = []
    for spelling, separator in separators.items():
        (row,) = read('{"note":"first' + separator + 'second"}\n')
        seen.append(f"{row['note']!r} of {spelling}")
    print(f"{name}: {', '.join(seen)}")
PROBE
actual=$(packages/bin/python probe.py)
diff <(echo "$expected") <(echo "$actual")
echo "$actual"
