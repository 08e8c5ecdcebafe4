// The rules of each field type. Outside this folder they are made by read_field_rules only.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/json.h"
#include "model/field_rules.h"

namespace bespoke {

// Each reads `validation.<type>`, as read_field_rules says; `current` is of the same type, or null.
using ReadRules = std::shared_ptr<const FieldRules>(const json::Value* sent, const FieldRules* current,
                                                    std::vector<std::string>& problems);
ReadRules read_string_rules;
ReadRules read_integer_rules;
ReadRules read_float_rules;
ReadRules read_boolean_rules;

// The one problem of a value of the wrong JSON kind.
CheckedValue wrong_type(FieldType type);

}  // namespace bespoke
