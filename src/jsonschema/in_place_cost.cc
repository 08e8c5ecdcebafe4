#include "jsonschema/in_place_cost.h"

#include <algorithm>

#include "jsonschema/limits.h"
#include "jsonschema/schema.h"

namespace bespoke::jsonschema {

std::string_view InPlaceCost::problem_of(const Node& node) {
  measure(node, 0);
  return problem_;
}

const InPlaceCost::Cost* InPlaceCost::measure(const Node& node, std::size_t depth) {
  const auto [found, is_new] = costs_.try_emplace(&node);
  Cost& cost = found->second;  // stays where it is when others are added
  if (cost.is_known) return &cost;
  if (!is_new) return refuse("leads in a circle that never goes deeper into the value.");
  std::vector<const Node*> applied;
  for (const auto& keyword : node.keywords) keyword->append_in_place(applied);
  cost.schemas = 1;
  for (const Node* next : applied) {
    const Cost* more = depth == in_place_depth_max ? nullptr : measure(*next, depth + 1);
    if (more == nullptr || more->depth == in_place_depth_max) {
      return refuse("leads through too many schemas before it goes deeper into the value.");
    }
    cost.schemas += more->schemas;
    cost.depth = std::max(cost.depth, more->depth + 1);
    if (cost.schemas > in_place_schemas_max) return refuse("applies too many schemas to one value.");
  }
  cost.is_known = true;
  return &cost;
}

// The first problem stays.
const InPlaceCost::Cost* InPlaceCost::refuse(std::string_view problem) {
  if (problem_.empty()) problem_ = problem;
  return nullptr;
}

}  // namespace bespoke::jsonschema
