"""Adds the field type `date` to a copy of the sources, in the places that docs/architecture.md names under "A field type".
usage: add.py COPY"""
import re
import shutil
import sys
from pathlib import Path

# File, what is looked for, and what stands in its place: every match of it.
EDITS = [
    ("src/model/field_type.h", r"Any, List \}", "Any, List, Date }"),
    ("src/model/field_type.cc", r"FieldTypeInfo, \d+> types = \{\{", "FieldTypeInfo, 7> types = {{"),
    ("src/model/field_type.cc", r"\}\};\n\n\}  // namespace",
     '    {FieldType::Date, "date", StorageClass::Text, {Lt, Le, Eq, Gt, Ge, In, IsNull}},\n}};\n\n}  // namespace'),
    ("src/model/field_types/field_types.h", r"ReadRules read_boolean_rules;", "ReadRules read_boolean_rules;\nReadRules read_date_rules;"),
    ("src/model/field_rules.cc", r"    case FieldType::Any:\n",
     "    case FieldType::Date:\n      return read_date_rules(rules, current, problems);\n    case FieldType::Any:\n"),
    ("src/api/openapi/example.cc", r"    case FieldType::Boolean:\n", "    case FieldType::Date:\n    case FieldType::Boolean:\n"),
    ("src/api/openapi/example.cc", r"    case FieldType::Date:\n    case", "    case FieldType::Date:\n      return dates;\n    case"),
    ("src/api/openapi/example.cc", r"\nstd::span<const std::string_view> candidates",
     '\nconstexpr auto dates = std::to_array<std::string_view>({R"("2026-11-28")"});\n\nstd::span<const std::string_view> candidates'),
    ("src/api/openapi/server_schemas.cc", r'"boolean","any","list"\]', '"boolean","any","list","date"]'),
    ("src/api/openapi/server_schemas.cc", r'"boolean":\{"\$ref":"#/components/schemas/BooleanRules"\},\n',
     '"boolean":{"$ref":"#/components/schemas/BooleanRules"},\n"date":{"$ref":"#/components/schemas/BooleanRules"},\n'),
]


def main(copy):
    changed = set()
    for name, pattern, text in EDITS:
        path = copy / name
        before = path.read_text(encoding="utf-8")
        after = re.sub(pattern, lambda _, text=text: text, before)
        if after == before:
            sys.exit(f"{name} has no {pattern}: bring add.py and docs/architecture.md up to date")
        path.write_text(after, encoding="utf-8")
        changed.add(name)
    new = "src/model/field_types/date.cc"
    shutil.copy(Path(__file__).parent / "date.cc", copy / new)
    print("\n".join(sorted({*changed, new})))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
