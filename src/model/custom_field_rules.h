// What makes a Custom Field acceptable: facts 4.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "model/custom_field.h"
#include "model/rule_compiler.h"

namespace bespoke {

// `current`, or a new field where it is null, with the attributes that were sent; every broken rule that can
// be seen without the rest of the API goes to `problems`. Ids and timestamps are the caller's to give.
CustomField read_custom_field(const json::Value& data, const CustomField* current, RuleCompiler& compiler,
                              std::vector<std::string>& problems);
// With a compiler of its own.
CustomField read_custom_field(const json::Value& data, const CustomField* current,
                              std::vector<std::string>& problems);

}  // namespace bespoke
