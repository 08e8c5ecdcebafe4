// The ways to come by all entries that a filter lets through without looking at all there are.
#pragma once

#include <memory>
#include <vector>

#include "store/sqlite/index_slice.h"

namespace bespoke::sqlite {

struct AccessLeaf {
  // One condition, or several on one attribute that are to hold together. Shared by the paths that it is on.
  std::shared_ptr<const BoundFilter> condition;
  IndexSlice slice;    // where all entries are that satisfy it
  bool exact = false;  // and no others
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
// How many operands all of them have.
std::size_t count_operands(const BoundFilter& filter);

}  // namespace bespoke::sqlite
