// What a list request asks for, checked: filter, order, page, how far to count, and for how long.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/value.h"
#include "query/bind.h"
#include "query/filter.h"
#include "query/limits.h"

namespace bespoke {

inline constexpr std::size_t sorted_code_points = 256;  // of a text; what lies behind them orders nothing

struct Page {
  std::int64_t limit = 0;   // 0..page_limit_max
  std::int64_t offset = 0;  // records, 0..page_offset_max; behind a Place see ListQuery
};

enum class TotalMethod {
  LowerBound,  // count to `total_bound`
  Observed,    // count to one past the page
  Exact,       // count all
};

// Where a row stands in the order of a list. It stays where it is when the row goes.
struct Place {
  Value value;           // of the sort's attribute, see sort_value; null where there is no sort
  Timestamp created_at;  // orders rows of one value
  std::int64_t key = 0;  // the store's: orders rows of one value that were created in one millisecond
};

enum class Explain { No, Yes };

struct ListQuery {
  std::optional<BoundFilter> filter;
  Sort sort;
  Page page;
  // The page begins behind this place. `page.offset` then skips nothing: it tells how many rows the reader
  // has passed to get there, without a bound, and counts for the total.
  std::optional<Place> after;
  TotalMethod total_method = TotalMethod::LowerBound;
  std::int64_t timeout_ms = timeout_ms_max;
  std::optional<Deadline> deadline{};  // when those have passed; none: as counted from here
  Explain explain = Explain::No;
};

inline Deadline deadline_of(const ListQuery& query) {
  if (query.deadline) return *query.deadline;
  return std::chrono::steady_clock::now() + std::chrono::milliseconds(query.timeout_ms);
}

// The parameters of a list request as sent, decoded; unknown ones are left out.
struct ListParameters {
  std::optional<std::string> filter, sort, limit, offset, total_method, timeout, after{}, explain{},
      include{};
};

// Only entries know total_method, timeout, after, explain and `sort=null`.
enum class ListKind { Definitions, Entries };

// In milliseconds.
Result<std::int64_t> read_timeout(const ListParameters& parameters);

// Reads the parameters against a resource's attributes, but for the cursor in `after`: see query/cursor.h.
// All broken parameters are told at once, as Invalid.
Result<ListQuery> read_list_query(const ListParameters& parameters, const Attributes& attributes,
                                  ListKind kind, std::int64_t default_limit);

}  // namespace bespoke
