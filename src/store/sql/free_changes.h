// Changes that nobody waits for any more, on every SQL store. `Sql` is what the store's `EventSql` says.
//
//     0 ..... 12 ######## 40 ......... 90 ##########
//        free     held        free        held
//
// An integration holds what it has not gone through; one that was disabled, what came before that. Such a
// part may be millions of changes long and stay for as long as nobody enables it, so it is not read at all.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "store/event_log.h"
#include "store/limits.h"
#include "store/sql/event_texts.h"

namespace bespoke::sql {

// Of the log: behind a position, up to another.
struct LogPart {
  std::int64_t behind = 0;
  std::int64_t upto = never;

  friend auto operator<=>(const LogPart&, const LogPart&) = default;
};

inline std::vector<LogPart> free_parts(std::vector<LogPart> held) {
  std::ranges::sort(held);
  std::vector<LogPart> parts;
  std::int64_t behind = 0;
  for (const LogPart& each : held) {
    if (each.upto <= each.behind) continue;  // all of it was gone through
    if (behind < each.behind) parts.push_back({behind, each.behind});
    behind = std::max(behind, each.upto);
  }
  if (behind < never) parts.push_back({behind, never});
  return parts;
}

template <class Sql, class Connection>
class FreeChanges {
 public:
  explicit FreeChanges(Connection& connection) : connection_(connection) {}

  // trimmed_rows_max at most: of what is not kept, or of what was kept for long enough.
  Result<std::vector<std::int64_t>> find(SurplusKind kind) {
    auto rows = connection_.prepare(held_parts_text(Sql::position));
    if (!rows) return rows.error();
    std::vector<LogPart> held;
    while (true) {
      const Result<bool> row = rows->step();
      if (!row) return row.error();
      if (!*row) break;
      held.push_back({rows->integer(0), rows->integer(1)});
    }
    Status found = kind == SurplusKind::Changes ? find_in(free_parts(held), {}) : find_kept(free_parts(held));
    if (!found) return found.error();
    return std::move(numbers_);
  }

 private:
  Status find_kept(const std::vector<LogPart>& parts) {
    auto rows = connection_.prepare(passed_apis_text(Sql::position));
    if (!rows) return rows.error();
    while (true) {
      const Result<bool> row = rows->step();
      if (!row) return row.error();
      if (!*row) return {};
      std::vector<LogPart> passed = parts;
      for (LogPart& part : passed) part.upto = std::min(part.upto, rows->integer(1));
      if (Status found = find_in(passed, rows->uuid(0)); !found) return found;
    }
  }

  Status find_in(const std::vector<LogPart>& parts, const std::optional<Uuid>& api) {
    for (const LogPart& part : parts) {
      const std::int64_t room = trimmed_rows_max - static_cast<std::int64_t>(numbers_.size());
      if (part.behind >= part.upto || room == 0) continue;
      auto rows = connection_.prepare(api ? free_kept_text(Sql::position) : free_changes_text(Sql::position));
      if (!rows) return rows.error();
      if (api) rows->bind(*api);
      rows->bind(part.behind).bind(part.upto).bind(room);
      while (true) {
        const Result<bool> row = rows->step();
        if (!row) return row.error();
        if (!*row) break;
        numbers_.push_back(rows->integer(0));
      }
    }
    return {};
  }

  Connection& connection_;
  std::vector<std::int64_t> numbers_;
};

}  // namespace bespoke::sql
