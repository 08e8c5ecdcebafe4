// Pieces of indexes: where the entries that satisfy a condition are found without looking at the others.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "model/custom_api.h"
#include "query/filter.h"
#include "query/list_query.h"
#include "store/sql/sql_text.h"

namespace bespoke::sqlite {

struct Bound {
  Value value;  // never null; of a text what the index holds of it
  bool inclusive = true;
};

// Entries that stand together in the index of an attribute: by their value, and those of one value in the
// order of their creation.
struct IndexSlice {
  enum class Holds {
    Range,     // entries that have a value, between the bounds
    Values,    // entries that have one of several
    Null,      // entries that have none
    NullScan,  // the same where the index leaves them out: found along the order of creation
    Element,   // lists that have the element; of several an entry for each that it has
    All,       // the whole table, as it stands
  };
  std::size_t attribute = 0;
  Holds holds = Holds::Range;
  std::optional<Bound> from{}, to{};
  std::vector<Value> values{};  // each once, from the least on
  sql::TextSet elements{};      // their keys, one at least
};

// Whether all its entries have one value, as far as the index holds it.
bool is_point(const IndexSlice& slice);
// Whether no entry is in the slice twice.
bool single_entries(const IndexSlice& slice);
// Whether the slice's entries come in the order of their creation.
bool is_by_creation(const IndexSlice& slice);
// Whether an index holds all of the value, and not only the first code points of a text. Comparing what it
// holds with that then decides: a longer text differs from it, or goes on after it, within the index.
bool is_held_whole(const Value& value);

// Whether the attribute has an index with all entries that have a value of it.
bool is_indexed(const CustomApi& api, std::size_t attribute);

// All entries in the order of the attribute, which is indexed.
std::vector<IndexSlice> whole_index(const CustomApi& api, std::size_t attribute, Direction direction);

struct ConditionSlice {
  IndexSlice slice;
  bool exact = false;  // all entries in it satisfy the condition
};
// Where all entries are that satisfy the condition, which is on no list. None where no index helps.
std::optional<ConditionSlice> slice_of(const CustomApi& api, const BoundCondition& condition);

// Of several values or elements a slice each, from the least on; else the slice itself.
std::vector<IndexSlice> single_slices(const IndexSlice& slice);

// What two ranges of one attribute have in common; none where that is not one range.
std::optional<IndexSlice> common_slice(const IndexSlice& one, const IndexSlice& other);

// What of the slice stands behind the place in the order of its attribute, in that order. A text's first code
// points may not tell: then the slice begins before the place.
std::vector<IndexSlice> behind(const IndexSlice& slice, const Place& place, Direction direction);

}  // namespace bespoke::sqlite
