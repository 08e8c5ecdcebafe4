// The grammar of facts 6.2: `eq(a,1):like(b,"x*")`, groups, `|`, both quotes.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.h"
#include "query/filter.h"

namespace bespoke {

inline constexpr std::size_t filter_bytes_max = 8192;     // facts 12
inline constexpr std::size_t filter_conditions_max = 10;  // facts 12
inline constexpr std::size_t filter_depth_max = 32;       // parentheses; ours

// `text` is decoded and not empty. The error is Invalid, with the texts of facts 6.3.
Result<ParsedFilter> parse_filter(std::string_view text);

}  // namespace bespoke
