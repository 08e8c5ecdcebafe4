#include "model/field_rules.h"

#include <fmt/format.h>

#include "model/attribute_reader.h"
#include "model/field_types/field_types.h"

namespace bespoke {

CheckedValue wrong_type(FieldType type) {
  return {{}, {fmt::format("Expected type to be '{}'.", info(type).name)}};
}

std::shared_ptr<const FieldRules> read_field_rules(FieldType type, const json::Value* sent,
                                                   const FieldRules* current,
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
      return read_string_rules(rules, current, problems);
    case FieldType::Integer:
      return read_integer_rules(rules, current, problems);
    case FieldType::Float:
      return read_float_rules(rules, current, problems);
    case FieldType::Boolean:
      return read_boolean_rules(rules, current, problems);
  }
  return nullptr;
}

}  // namespace bespoke
