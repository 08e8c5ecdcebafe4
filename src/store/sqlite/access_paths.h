// The ways to come by all entries that a filter lets through without looking at all there are.
#pragma once

#include <vector>

#include "store/sqlite/index_slice.h"

namespace bespoke::sqlite {

inline constexpr std::size_t access_paths_max = 16;  // of a filter; what more there are is left out

struct AccessLeaf {
  BoundFilter condition;  // one condition, or several on one attribute that are to hold together
  IndexSlice slice;       // where all entries are that satisfy it
  bool exact = false;     // and no others
};

// Whatever the filter lets through satisfies one of these at least.
struct AccessPath {
  std::vector<AccessLeaf> leaves;
};

// One for each choice of conditions that can be: `a:b` may be come by through a or through b, `a|b` only
// through both, and not at all if no index knows one of them. Bounds of one attribute are taken together.
std::vector<AccessPath> access_paths(const CustomApi& api, const BoundFilter& filter);

// How many conditions there are.
std::size_t count_conditions(const BoundFilter& filter);

}  // namespace bespoke::sqlite
