#!/usr/bin/env bash
# PostgreSQL's jsonb keeps 1e100000 in 22 bytes and gives it back as 100,001 digits.
#
# Package:   npm @electric-sql/pglite 0.5.17 (PostgreSQL 18.7, compiled to WebAssembly)
# Behaviour: numbers become "numeric" and lose their exponent: what was eight characters is written out in full. 1E2 is
#            100, -0 is 0; 1.0 keeps its zero, and is equal to 1 all the same.
# Matters:   an "any" value has to come back as it was sent, and its size counts; so such values are kept as text here.
#            Who copies entries into jsonb for reports gets other texts, and rows larger than any limit on what came in.
# Output seen:
#> 1.0 -> 1.0, 1E2 -> 100, -0 -> 0, 1.0 = 1 is true
#> 1e100000: 22 bytes kept, 100001 characters given back
set -euo pipefail
expected=$(sed -n 's/^#> //p' "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @electric-sql/pglite@0.5.17 >/dev/null
cat >probe.mjs <<'PROBE'
import { PGlite } from '@electric-sql/pglite';
const { rows } = await new PGlite().query(`SELECT
  format('1.0 -> %s, 1E2 -> %s, -0 -> %s, 1.0 = 1 is %s', jsonb '1.0', jsonb '1E2', jsonb '-0',
    CASE WHEN jsonb '1.0' = jsonb '1' THEN 'true' ELSE 'false' END) AS texts,
  format('1e100000: %s bytes kept, %s characters given back', pg_column_size(jsonb '1e100000'),
    length((jsonb '1e100000')::text)) AS size`);
console.log(`${rows[0].texts}\n${rows[0].size}`);
PROBE
actual=$(node probe.mjs)
diff <(echo "$expected") <(echo "$actual")
echo "$actual"
