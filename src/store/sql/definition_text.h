// The parts of definitions that are kept as JSON text.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/custom_api.h"
#include "model/rule_compiler.h"

namespace bespoke::sql {

std::string write_parents(const std::vector<ParentApi>& parents);
Result<std::vector<ParentApi>> read_parents(std::string_view text);

std::string write_rules(const CustomField& field);
Result<std::shared_ptr<const FieldRules>> read_rules(FieldType type, std::string_view text,
                                                     RuleCompiler& compiler);

}  // namespace bespoke::sql
