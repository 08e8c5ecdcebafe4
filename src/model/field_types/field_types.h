// The rules of each field type. Outside this folder they are made by read_field_rules only.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "model/field_rules.h"
#include "model/rule_compiler.h"

namespace bespoke {

// Each reads `validation.<type>`, as read_field_rules says; `current` is of the same type, or null.
using ReadRules = std::shared_ptr<const FieldRules>(const json::Value* sent, const FieldRules* current,
                                                    std::vector<std::string>& problems);
ReadRules read_integer_rules;
ReadRules read_float_rules;
ReadRules read_boolean_rules;
using ReadCompiledRules = std::shared_ptr<const FieldRules>(const json::Value* sent,
                                                            const FieldRules* current, RuleCompiler& compiler,
                                                            std::vector<std::string>& problems);
ReadCompiledRules read_string_rules;
ReadCompiledRules read_any_rules;
ReadCompiledRules read_list_rules;

// Null where there is none.
void write_bound(json::Writer& out, std::string_view key, const std::optional<std::int64_t>& bound);
void write_bound(json::Writer& out, std::string_view key, const std::optional<double>& bound);

// Writes `type` of a JSON Schema.
void write_schema_types(json::Writer& out, std::initializer_list<std::string_view> names, Nulls nulls);

// The one problem of a value of the wrong JSON kind.
CheckedValue wrong_type(FieldType type);

}  // namespace bespoke
