// A plain evaluator of bound queries over rows in memory. It serves the lists of definitions out of the
// catalog, and is what the stores are judged by.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "query/filter.h"
#include "query/list_query.h"

namespace bespoke {

// The value of an attribute of the row numbered `row`.
using ValueOf = std::function<Value(std::size_t row, std::size_t attribute)>;

// A filter that is asked of rows. What its operands are compared by is made once, so that asking takes time
// that grows with the row and with the filter, not with their product.
class Matcher {
 public:
  using Canonicals = std::unordered_set<std::string>;  // of elements of lists: see jsonschema/canonical.h

  explicit Matcher(BoundFilter filter);
  Matcher(const Matcher&) = delete;
  Matcher& operator=(const Matcher&) = delete;

  // Whether the filter holds of the row. A comparison with null does not. Any thread.
  bool matches(std::size_t row, const ValueOf& value_of) const;
  const BoundFilter& filter() const { return filter_; }

 private:
  void prepare(const BoundFilter& filter);
  bool matches(const BoundFilter& filter, std::size_t row, const ValueOf& value_of) const;

  const BoundFilter filter_;
  std::unordered_map<const BoundCondition*, Canonicals> wanted_;  // the operands of each of its conditions
};

// Null before every value, text by code point, numbers by value. Both of the same type, or null.
std::strong_ordering compare(const Value& left, const Value& right);

// What a sort compares of a value: of a text the first sorted_code_points.
Value sort_value(const Value& value);
// By value, then creation, then key.
std::strong_ordering compare(const Place& left, const Place& right);

struct Selection {
  std::vector<std::size_t> rows;  // of the page, in order
  std::int64_t total = 0;         // of all that match
};

// Rows are numbered 0..row_count−1 in the order of their creation, which breaks ties of the sort. `after` and
// what concerns it is left to who knows the rows' keys.
Selection select(const ListQuery& query, std::size_t row_count, const ValueOf& value_of);

}  // namespace bespoke
