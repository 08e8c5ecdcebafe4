#!/usr/bin/env bash
# SQLite's JSON functions write a float with 15 digits, so json_array(x) is not x; text that was JSON stays exact.
#
# Package:   npm sql.js 1.14.0 (SQLite compiled to WebAssembly)
# Behaviour: json_array, json_object, json_quote and CAST AS TEXT turn 0.1 + 0.2 into 0.3, a different double, while the
#            column itself and printf('%!.17g') are exact. An infinity is written as 9.0e+999, which other
#            readers take for an error or for infinity. json_set leaves the numbers beside the change alone.
# Matters:   building a reply in SQL is the quick way, and loses digits that a float may need; it has to come
#            back as the same double. Backups and reports that use json_object on a copy of the data do the same.
# Output seen:
#> stored is exact: 1
#> json_array: [0.3]
#> CAST AS TEXT: 0.3
#> printf('%!.17g'): 0.30000000000000004
#> json_set on JSON text: {"x":0.30000000000000004,"y":1}
#> json_array of an infinity: [9.0e+999]
set -euo pipefail
expected=$(sed -n 's/^#> //p' "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund sql.js@1.14.0 >/dev/null
cat >probe.cjs <<'PROBE'
require('sql.js')().then((sqlite) => {
  const database = new sqlite.Database();
  database.run('CREATE TABLE t (x REAL)');
  database.run('INSERT INTO t VALUES (0.30000000000000004)');
  for (const [name, expression] of [
    ['stored is exact', 'x = 0.30000000000000004'], ['json_array', 'json_array(x)'], ['CAST AS TEXT', 'CAST(x AS TEXT)'],
    ["printf('%!.17g')", "printf('%!.17g', x)"],
    ['json_set on JSON text', `json_set('{"x":0.30000000000000004}', '$.y', 1)`],
    ['json_array of an infinity', 'json_array(9e999)']]) {
    console.log(`${name}: ${database.exec(`SELECT ${expression} FROM t`)[0].values[0][0]}`);
  }
});
PROBE
actual=$(node probe.cjs)
diff <(echo "$expected") <(echo "$actual")
echo "$actual"
