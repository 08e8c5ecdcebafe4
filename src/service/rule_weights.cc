#include "service/rule_weights.h"

#include <cstddef>
#include <memory>
#include <string_view>
#include <unordered_map>

#include "model/limits.h"

namespace bespoke {
namespace {

// What all rules but those of the field compile to.
struct Weights {
  std::size_t schema_bytes = 0;
  std::size_t of_api = 0;                                 // instructions
  std::unordered_map<std::string_view, std::size_t> all;  // likewise, by the text of the rule
};

Weights weigh(const Catalog& catalog, const CustomApiId& api_id, const CustomFieldId& but) {
  Weights weights;
  for (const std::shared_ptr<const CustomApi>& api : catalog.apis()) {
    for (const CustomField& field : api->fields) {
      if (field.id == but) continue;
      const RuleWeight weight = field.rules->weight();
      weights.schema_bytes += weight.schema_bytes;
      if (weight.regex_instructions == 0) continue;
      if (api->id == api_id) weights.of_api += weight.regex_instructions;
      weights.all.emplace(weight.text, weight.regex_instructions);
    }
  }
  return weights;
}

}  // namespace

void check_rule_weight(const Catalog& catalog, const CustomApiId& api, const CustomField& field,
                       const RuleWeight& before, std::vector<std::string>& problems) {
  const RuleWeight weight = field.rules->weight();
  const bool more_schema = weight.schema_bytes > before.schema_bytes;
  const bool more_regex = weight.regex_instructions > before.regex_instructions;
  if (!more_schema && !more_regex) return;
  Weights others = weigh(catalog, api, field.id);
  if (more_schema && others.schema_bytes + weight.schema_bytes > json_schemas_bytes_max) {
    problems.emplace_back("maximum size of all json schemas reached");
  }
  if (!more_regex) return;
  if (others.of_api + weight.regex_instructions > api_regex_instructions_max) {
    problems.emplace_back("maximum size of the regular expressions of a custom api reached");
    return;
  }
  others.all.emplace(weight.text, weight.regex_instructions);
  std::size_t all = 0;
  for (const auto& [text, instructions] : others.all) all += instructions;
  if (all > regex_instructions_max) problems.emplace_back("maximum size of all regular expressions reached");
}

}  // namespace bespoke
