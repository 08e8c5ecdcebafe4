// The grammar of facts 6.2: `eq(a,1):like(b,"x*")`, groups, `|`, both quotes.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "base/result.h"
#include "query/filter.h"

namespace bespoke {

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
// The same of a policy, whose bare operands that begin with `@` name claims: see query/row_filter.h.
Result<ParsedFilter> parse_row_filter(std::string_view text);

}  // namespace bespoke
