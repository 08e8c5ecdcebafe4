// The grammar of facts 6.2: `eq(a,1):like(b,"x*")`, groups, `|`, both quotes.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "base/result.h"
#include "query/filter.h"

namespace bespoke {

inline constexpr std::size_t filter_bytes_max = 8192;     // facts 12
inline constexpr std::size_t filter_conditions_max = 10;  // facts 12
inline constexpr std::size_t filter_depth_max = 32;       // parentheses; ours

// How many arguments an operator takes, its attribute included.
enum class Arity { One, Two, TwoOrMore };

struct FilterOperator {
  std::string_view name;
  Arity arity;
};

// Every operator of the language in alphabetical order, those that no attribute allows yet included.
std::span<const FilterOperator> filter_operators();

// `text` is decoded and not empty. The error is Invalid, with the texts of facts 6.3: of the first mistake in
// reading order. Positions count code points from 0. The names of the result are not checked against
// anything, but each operator is one of filter_operators() and has as many operands as it takes.
Result<ParsedFilter> parse_filter(std::string_view text);

}  // namespace bespoke
