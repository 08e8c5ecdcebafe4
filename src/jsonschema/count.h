// `minLength`, `maxItems` and the like.
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <string_view>

#include "base/json.h"
#include "jsonschema/evaluation.h"

namespace bespoke::jsonschema {

// The integer of at least 0 in the member of that name; the largest there is stands for larger ones.
std::optional<std::size_t> count_in(const json::Value& schema, std::string_view keyword);

class CountRange {
 public:
  // Both names outlive it.
  CountRange(const json::Value& schema, std::string_view min_keyword, std::string_view max_keyword);

  bool is_given() const { return min_ || max_; }
  bool holds(std::size_t count, Evaluation& evaluation) const;

 private:
  std::string_view min_keyword_;
  std::string_view max_keyword_;
  std::optional<std::size_t> min_;
  std::optional<std::size_t> max_;
};

}  // namespace bespoke::jsonschema
