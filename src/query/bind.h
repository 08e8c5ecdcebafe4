// Checks a parsed filter or a sort against the attributes of a resource.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "query/attributes.h"
#include "query/filter.h"

namespace bespoke {

enum class Direction { Ascending, Descending };

struct Sort {
  std::optional<std::size_t> attribute;  // none: no order (`sort=null`)
  Direction direction = Direction::Ascending;
};

enum class Unordered { Refused, Allowed };  // whether `sort=null` may be said

// The errors are Invalid, with the texts of facts 6.3.
Result<BoundFilter> bind_filter(const ParsedFilter& filter, const Attributes& attributes);
// `text` is what follows `sort=`; empty means the default, `-created_at`.
Result<Sort> bind_sort(std::string_view text, const Attributes& attributes, Unordered unordered);

}  // namespace bespoke
