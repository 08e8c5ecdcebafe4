// Finds the entries of a page, and counts all of a list, by whichever way is the shortest. Which that is
// nobody can know beforehand: how many entries have a value changes with every write, and how those of two
// conditions meet is in no statistics. So all ways that there are start together and are given turns; the
// first that is through ends them all. What is looked at is then no more than the shortest way takes, times
// the number of ways.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "store/sqlite/access_paths.h"
#include "store/sqlite/row_stream.h"
#include "store/store.h"

namespace bespoke::sqlite {

struct FoundPlaces {
  std::vector<Place> places;            // of the page, and of one entry behind it
  Explanation explanation;              // but for what was counted
  std::size_t path = 0;                 // that was the shortest; past the last where none was it
  std::optional<std::int64_t> matches;  // of all the list, where finding the page took looking at them all
};

// `paths` are those of the query's filter.
Result<FoundPlaces> find_places(ListContext& context, const std::vector<AccessPath>& paths);

// How many entries the filter lets through, or `bound` if there are more. The path numbered `first` has the
// first turn.
Result<std::int64_t> count_entries(ListContext& context, const std::vector<AccessPath>& paths,
                                   std::int64_t bound, std::size_t first);

}  // namespace bespoke::sqlite
