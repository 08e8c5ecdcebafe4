// What every SQL store does with a page that it has read.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

#include "query/attributes.h"
#include "query/evaluate.h"
#include "query/limits.h"
#include "query/list_query.h"
#include "store/store.h"

namespace bespoke::sql {

// Of an entry whose row has the key `k`.
inline Place place_of(const ListQuery& query, const Entry& entry, std::int64_t k) {
  Place place{{}, entry.created_at, k};
  if (!query.sort.attribute) return place;
  switch (*query.sort.attribute) {
    case entry_id_attribute:
      place.value = entry.id.text();
      break;
    case entry_created_at_attribute:
      place.value = entry.created_at.ms;
      break;
    case entry_updated_at_attribute:
      place.value = entry.updated_at.ms;
      break;
    default:
      place.value = sort_value(entry.values[*query.sort.attribute - entry_field_attribute]);
  }
  return place;
}

// For the log: no value of an entry or a filter is in it.
inline std::string describe_walk(const Explanation& explanation) {
  std::string text = explanation.walk == Explanation::Walk::InOrder ? "in order by" : "sorted from";
  for (const std::size_t index : explanation.indexes) text += " #" + std::to_string(index);
  return explanation.indexes.empty() ? text + " the table" : text;
}

// Whether there is a row behind the page.
enum class More { No, Yes };

// `seen` rows up to the end of the page and, if there is one, the row behind it. `count_to(bound, total)`
// counts all that match, up to the bound; it is called where the page does not tell the total by itself.
template <class Count>
Status set_total(const ListQuery& query, EntryPage& page, std::int64_t seen, More more,
                 const Count& count_to) {
  const bool ends_here = more == More::No && (query.page.offset == 0 || !page.entries.empty());
  std::int64_t total = seen;
  switch (query.total_method) {
    case TotalMethod::Observed:
      page.total_kind = TotalKind::Observed;
      if (!query.after && more == More::No && !ends_here) {
        if (Status counted = count_to(query.page.offset, total); !counted) return counted;
      }
      page.total = total;
      return {};
    case TotalMethod::LowerBound:
      if (!query.after && !ends_here) {
        if (Status counted = count_to(total_bound + 1, total); !counted) return counted;
      }
      if (query.after && seen <= total_bound) {
        if (Status counted = count_to(total_bound + 1, total); !counted) return counted;
        total = std::max(total, seen);
      }
      page.total_kind = total <= total_bound ? TotalKind::Exact : TotalKind::LowerBound;
      page.total = std::min(total, total_bound);
      return {};
    case TotalMethod::Exact:
      page.total_kind = TotalKind::Exact;
      if (query.after || !ends_here) {
        if (Status counted = count_to(std::numeric_limits<std::int64_t>::max(), total); !counted)
          return counted;
      }
      page.total = total;
      return {};
  }
  return {};
}

}  // namespace bespoke::sql
