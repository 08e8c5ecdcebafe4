#include "random_values.h"

#include "random_lists.h"

namespace bespoke {
namespace {

const std::vector<std::string>& texts() {
  static const std::string accents = repeat("\u00e9", 64);
  static const std::string faces = repeat("\U0001f600", 64);
  static const std::vector<std::string> pool = {"",
                                                "a",
                                                "A",
                                                "ab",
                                                "aB",
                                                "abc",
                                                "b",
                                                "ba",
                                                "a b",
                                                " ",
                                                "0",
                                                "9",
                                                "10",
                                                "%",
                                                "_",
                                                "a%",
                                                "\\",
                                                "*",
                                                "a*",
                                                "'",
                                                "\"",
                                                "\u00df",
                                                "ss",
                                                "SS",
                                                "\u1e9e",
                                                "\u0130",
                                                "i\u0307",
                                                "\u03a3",
                                                "\u03c3",
                                                "\u03c2",
                                                "\u00e9",
                                                "e\u0301",
                                                "\uffff",
                                                "\U00010000",
                                                "\U0010ffff",
                                                repeat("\u00e9", 63),
                                                accents,
                                                accents + "a",
                                                accents + "A",
                                                accents + "b",
                                                accents + "ab",
                                                faces,
                                                faces + "a",
                                                faces + "\U0001f600",
                                                repeat("x", 65),
                                                repeat("x", 64),
                                                repeat("X", 65)};
  return pool;
}

const std::vector<std::int64_t>& integers() {
  constexpr std::int64_t max = 9'007'199'254'740'991;
  static const std::vector<std::int64_t> pool = {-max, -max + 1, -10, -2, -1,      0,  1,
                                                 2,    3,        9,   10, max - 1, max};
  return pool;
}

const std::vector<double>& reals() {
  static const std::vector<double> pool = {-1.7976931348623157e308,
                                           -1.5,
                                           -1.0,
                                           -5e-324,
                                           -0.0,
                                           0.0,
                                           5e-324,
                                           2.2250738585072014e-308,
                                           0.1,
                                           0.3,
                                           0.30000000000000004,
                                           1.0,
                                           2.0,
                                           9007199254740992.0,
                                           9007199254740994.0,
                                           1e300};
  return pool;
}

std::int64_t random_ms(Chance& chance) {
  return static_cast<std::int64_t>(chance.below(6));
}

std::string_view random_string_rules(Chance& chance) {
  static const std::vector<std::string_view> rules = {plain_rules, plain_rules, plain_rules, unique_rules,
                                                      case_blind_rules};
  return chance.pick(rules);
}

}  // namespace

CustomField random_field(Chance& chance, std::string_view slug) {
  const FieldType type = field_types()[chance.below(field_types().size())].type;
  if (type == FieldType::List) return new_field(slug, type, random_list_rules(chance));
  CustomField field =
      new_field(slug, type, type == FieldType::String ? random_string_rules(chance) : plain_rules);
  if (chance.one_in(5)) field.indexed = Indexed::No;
  return field;
}

std::vector<CustomField> random_fields(Chance& chance) {
  std::vector<CustomField> fields = {new_field("f0", FieldType::String)};
  const std::size_t count = chance.between(1, 6);
  for (std::size_t i = 1; i < count; ++i) fields.push_back(random_field(chance, "f" + std::to_string(i)));
  if (chance.one_in(3)) {
    fields.push_back(
        new_url_slug_field("slug", chance.one_in(2) ? url_slug_rules : case_blind_url_slug_rules));
  }
  return fields;
}

std::size_t random_operand_count(Chance& chance, std::size_t few_max) {
  return chance.one_in(40) ? chance.between(few_operands_max + 1, 400) : chance.between(1, few_max);
}

std::string random_text(Chance& chance) {
  return chance.pick(texts());
}

Value random_value(Chance& chance, const CustomField& field) {
  if (chance.one_in(5)) return {};
  switch (field.type) {
    case FieldType::String:
      return random_text(chance);
    case FieldType::Integer:
      return chance.pick(integers());
    case FieldType::Float:
      return chance.pick(reals());
    case FieldType::Boolean:
      return chance.one_in(2);
    case FieldType::Any:
      return random_json(chance);
    case FieldType::List:
      return random_list(chance, field);
  }
  return {};
}

std::vector<Value> random_values(Chance& chance, const CustomApi& api) {
  std::vector<Value> values;
  for (const CustomField& field : api.fields) values.push_back(random_value(chance, field));
  return values;
}

Entry random_entry(Chance& chance, const CustomApi& api) {
  Entry entry = new_entry(random_values(chance, api), at_ms(random_ms(chance)));
  entry.updated_at = at_ms(random_ms(chance));
  return entry;
}

Value random_operand(Chance& chance, OperandType type, const std::vector<Entry>& entries) {
  switch (type) {
    case OperandType::Text:
      return random_text(chance);
    case OperandType::Uuid:
      return entries.empty() || chance.one_in(4) ? new_uuid() : chance.pick(entries).id.text();
    case OperandType::Timestamp:
      return at_ms(random_ms(chance)).ms;
    case OperandType::Integer:
      return chance.pick(integers());
    case OperandType::Real:
      return chance.pick(reals());
    case OperandType::Boolean:
      return chance.one_in(2);
  }
  return {};
}

}  // namespace bespoke
