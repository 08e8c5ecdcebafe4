// Walks the entries of one API in pages that are worth a round trip and still small in memory.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "service/limits.h"
#include "store/store.h"

namespace bespoke {

inline constexpr std::int64_t copy_page_entries_min = 50;               // of up to 64 KiB each
inline constexpr std::int64_t copy_page_bytes = std::int64_t{4} << 20;  // aimed at

class CopyPages {
 public:
  CopyPages() = default;
  explicit CopyPages(std::optional<StoredPlace> behind) : behind_(behind) {}

  // Empty at the end.
  Result<std::vector<StoredEntry>> next(Snapshot& snapshot, const CustomApi& api) {
    Result<std::vector<StoredEntry>> page = snapshot.walk_entries(api, behind_, limit_);
    if (!page || page->empty()) return page;
    behind_ = StoredPlace{page->back().entry.created_at, page->back().key};
    std::int64_t bytes = 1;
    for (const StoredEntry& stored : *page) bytes += data_size(stored.entry);
    const auto entries = static_cast<std::int64_t>(page->size());
    limit_ = std::clamp(copy_page_bytes * entries / bytes, copy_page_entries_min, copy_page_entries_max);
    return page;
  }

 private:
  std::optional<StoredPlace> behind_;
  std::int64_t limit_ = copy_page_entries_min;
};

}  // namespace bespoke
