#!/usr/bin/env bash
# A Decimal field of pydantic gets a JSON number after a double has rounded it, and gives it back as a text.
#
# Package:   PyPI pydantic 2.14.4
# Behaviour: model_validate_json() parses 1234567890123456.789 to a double first, so the Decimal never sees its last
#            digits, nor the scale of 19.90. model_dump_json() then writes a string. A quoted number keeps every digit.
# Matters:   typed clients take Decimal for prices. What they read and put back is another number, or, as a text, a 400
#            ("Expected type to be 'float'"). Parse with json.loads(parse_float=Decimal) and validate what that gives.
# Output seen:
#> 1234567890123456.789   -> 1234567890123456.8   written as {"price":"1234567890123456.8"}
#> 19.90                  -> 19.9                 written as {"price":"19.9"}
#> 9007199254740993.0     -> 9007199254740992     written as {"price":"9007199254740992"}
#> "1234567890123456.789" -> 1234567890123456.789 written as {"price":"1234567890123456.789"}
#> parse_float=Decimal    -> 1234567890123456.789
set -euo pipefail
expected=$(sed -n 's/^#> //p' "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet pydantic==2.14.4
actual=$(venv/bin/python - <<'PROBE'
import decimal, json, pydantic

class Product(pydantic.BaseModel):
    price: decimal.Decimal

for number in ["1234567890123456.789", "19.90", "9007199254740993.0", '"1234567890123456.789"']:
    product = Product.model_validate_json('{"price":%s}' % number)
    print(f"{number:22} -> {product.price!s:20} written as {product.model_dump_json()}")
whole = json.loads('{"price":1234567890123456.789}', parse_float=decimal.Decimal)
print(f"{'parse_float=Decimal':22} -> {Product.model_validate(whole).price}")
PROBE
)
diff <(echo "$expected") <(echo "$actual")
echo "$actual"
