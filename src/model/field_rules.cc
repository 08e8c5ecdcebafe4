#include "model/field_rules.h"

#include <fmt/format.h>

#include "model/attribute_reader.h"
#include "model/field_types/field_types.h"

namespace bespoke {

CheckedValue wrong_type(FieldType type) {
  return {{}, {fmt::format("Expected type to be '{}'.", info(type).name)}};
}

void FieldRules::read_common(AttributeReader& reader) {
  reader.boolean("allow_null_values", true, allow_null_values_);
  reader.boolean("immutable", false, immutable_);
}

void FieldRules::write_common(json::Writer& out) const {
  out.key("allow_null_values").boolean(allow_null_values_);
  out.key("immutable").boolean(immutable_);
}

void write_bound(json::Writer& out, std::string_view key, const std::optional<std::int64_t>& bound) {
  out.key(key);
  bound ? out.integer(*bound) : out.null();
}

void write_bound(json::Writer& out, std::string_view key, const std::optional<double>& bound) {
  out.key(key);
  bound ? out.number(*bound) : out.null();
}

void write_schema_types(json::Writer& out, std::initializer_list<std::string_view> names, Nulls nulls) {
  out.key("type");
  if (names.size() == 1 && nulls == Nulls::Refused) return out.string(*names.begin());
  out.array();
  for (const std::string_view name : names) out.string(name);
  if (nulls == Nulls::Allowed) out.string("null");
  out.end_array();
}

std::shared_ptr<const FieldRules> read_field_rules(FieldType type, const json::Value* sent,
                                                   const FieldRules* current, RuleCompiler& compiler,
                                                   std::vector<std::string>& problems) {
  const std::string_view name = info(type).name;
  const json::Value* rules = nullptr;
  if (sent != nullptr) {
    AttributeReader reader(sent, "validation.", problems);
    reader.refuse_other_keys({name});
    rules = reader.object(name);
  }
  switch (type) {
    case FieldType::String:
      return read_string_rules(rules, current, compiler, problems);
    case FieldType::Integer:
      return read_integer_rules(rules, current, problems);
    case FieldType::Float:
      return read_float_rules(rules, current, problems);
    case FieldType::Boolean:
      return read_boolean_rules(rules, current, problems);
    case FieldType::Any:
      return read_any_rules(rules, current, compiler, problems);
    case FieldType::List:
      return read_list_rules(rules, current, compiler, problems);
  }
  return nullptr;
}

std::shared_ptr<const FieldRules> read_field_rules(FieldType type, const json::Value* sent,
                                                   const FieldRules* current,
                                                   std::vector<std::string>& problems) {
  RuleCompiler compiler;
  return read_field_rules(type, sent, current, compiler, problems);
}

}  // namespace bespoke
