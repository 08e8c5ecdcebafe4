// How many schemas a schema may apply to one value before going deeper into it, so that `allOf` and `$ref`
// that double with every line, or lead back to themselves, are refused before they meet a value.
#pragma once

#include <cstddef>
#include <string_view>
#include <unordered_map>

#include "jsonschema/program.h"

namespace bespoke::jsonschema {

// Costs are kept, so that many nodes are as quick to judge as one.
class InPlaceCost {
 public:
  // What is wrong with the node, as `leads in a circle …`; empty when nothing is. `$dynamicRef` is left to
  // the budget of a check: where it leads depends on the way.
  std::string_view problem_of(const Node& node);

 private:
  struct Cost {
    std::size_t schemas = 0;
    std::size_t depth = 0;
    bool is_known = false;
  };

  // Null after a problem.
  const Cost* measure(const Node& node, std::size_t depth);
  const Cost* refuse(std::string_view problem);

  std::unordered_map<const Node*, Cost> costs_;
  std::string_view problem_;
};

}  // namespace bespoke::jsonschema
