// How what an API keeps of its changes is bounded, on every SQL store. `Sql` is what the store's `EventSql`
// says.
//
//     history_since     trimmed_to    feed_since       counted_to     the last
//       |  a . b . . c      |  d e f      |  g h i j k l  |  m n o       |      counted: 6
//
// Both bounds move up: past what is too old, and that of the feed past what is too many. How many there are
// is counted once, a part at a time, and the outcome kept beside the bounds: a table of a million changes is
// not gone through again, by no node and after no start.
//
// Versions beyond those that history keeps of each entry are looked for once as well, behind what the feed
// has no need of: each change that the walk comes to displaces one of its entry at most, or all at once where
// fewer are kept than before.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "store/event_log.h"
#include "store/limits.h"
#include "store/sql/event_texts.h"

namespace bespoke::sql {

template <class Sql, class Connection>
class KeptMoves {
 public:
  KeptMoves(Connection& connection, Timestamp now, const FeedWindow& window)
      : connection_(connection), now_(now), window_(window) {}

  Result<std::vector<KeptMove>> find() {
    const Result<std::vector<Kept>> all = read();
    if (!all) return all.error();
    std::vector<KeptMove> moves;
    for (const Kept& kept : *all) {
      KeptMove move{kept.api, kept.bounds, kept.bounds};
      if (Status moved = move_bounds(kept, move); !moved) return moved.error();
      if (move.to != move.from) moves.push_back(move);
    }
    return moves;
  }

  // trimmed_rows_max at most.
  Result<std::vector<std::int64_t>> find_displaced() {
    const Result<std::vector<Kept>> all = read();
    if (!all) return all.error();
    std::vector<std::int64_t> numbers;
    for (const Kept& kept : *all) {
      const std::int64_t room = trimmed_rows_max - static_cast<std::int64_t>(numbers.size());
      if (!is_trimmed(kept) || room == 0) continue;
      const Result<std::int64_t> end = walk(kept, kept.bounds.feed_since);
      if (!end) return end.error();
      Result<std::vector<std::int64_t>> some = displaced(kept, *end, room);
      if (!some) return some.error();
      numbers.insert(numbers.end(), some->begin(), some->end());
    }
    return numbers;
  }

 private:
  struct Kept {
    Uuid api;
    std::int64_t days = 0;      // of history; 0: for ever
    std::int64_t versions = 0;  // likewise; 0: all
    std::int64_t last_position = 0;
    KeptBounds bounds;
  };

  Result<std::vector<Kept>> read() {
    auto rows = connection_.prepare(std::string("SELECT k.api,a.history_days,a.history_versions,") +
                                    Sql::last_position +
                                    ",k.feed_since,k.counted,k.counted_to,k.history_since,k.trimmed_to FROM "
                                    "kept_changes k JOIN custom_apis "
                                    "a ON a.id=k.api");
    if (!rows) return rows.error();
    std::vector<Kept> all;
    while (true) {
      const Result<bool> row = rows->step();
      if (!row) return row.error();
      if (!*row) return all;
      all.push_back(
          {rows->uuid(0),
           rows->integer(1),
           rows->integer(2),
           rows->integer(3),
           {rows->integer(4), rows->integer(5), rows->integer(6), rows->integer(7), rows->integer(8)}});
    }
  }

  static bool has_feed(const Kept& kept) { return kept.bounds.feed_since != never; }
  static bool has_history(const Kept& kept) { return kept.bounds.history_since != never; }
  static bool is_trimmed(const Kept& kept) { return has_history(kept) && kept.versions > 0; }

  Status move_bounds(const Kept& kept, KeptMove& move) {
    if (has_feed(kept)) {
      if (Status counted = count(kept, move); !counted) return counted;
      if (Status passed = pass(kept, move); !passed) return passed;
    }
    if (has_history(kept) && kept.days > 0) {
      const Result<std::int64_t> aged = pass_aged(move.from.history_since, kept.days * 24, move);
      if (!aged) return aged.error();
      move.to.history_since = *aged;
    }
    return is_trimmed(kept) ? trim(kept, move) : Status();
  }

  // The next part, unless there cannot be too many.
  Status count(const Kept& kept, KeptMove& move) {
    if (kept.last_position - move.to.feed_since <= window_.changes) return {};
    auto row = connection_.prepare(count_kept_text(Sql::position));
    if (!row) return row.error();
    row->bind(kept.api).bind(std::max(move.to.feed_since, move.to.counted_to));
    const Result<bool> found = row->step();
    if (!found) return found.error();
    if (!*found || row->integer(0) == 0) return {};
    move.to.counted += row->integer(0);
    move.to.counted_to = row->integer(1);
    move.is_whole = row->integer(0) < kept_moved_max;
    return {};
  }

  // By age or by count, whichever is narrower.
  Status pass(const Kept& kept, KeptMove& move) {
    const std::int64_t from = move.from.feed_since;
    const Result<std::int64_t> aged = pass_aged(from, window_.hours, move);
    if (!aged) return aged.error();
    const std::int64_t excess = std::min(move.to.counted - window_.changes, kept_moved_max);
    Result<std::int64_t> crowded = std::int64_t{0};
    if (excess > 0) crowded = ask(nth_kept_text(Sql::position), kept.api, from, excess - 1);
    if (!crowded) return crowded.error();
    if (excess == kept_moved_max) move.is_whole = false;
    move.to.feed_since = std::max({from, *aged, *crowded});
    if (move.to.feed_since == from) return {};
    if (move.to.feed_since >= move.to.counted_to) {
      move.to.counted = 0;
      return {};
    }
    const Result<std::int64_t> passed =
        ask(passed_kept_text(Sql::position), kept.api, from, move.to.feed_since);
    if (!passed) return passed.error();
    move.to.counted -= *passed;
    return {};
  }

  // As far as some of the next are too old: `at` is given before the commit, so one may be older than the one
  // before.
  Result<std::int64_t> pass_aged(std::int64_t since, std::int64_t hours, KeptMove& move) {
    const std::int64_t before = now_.ms - hours * 3'600'000;
    for (std::int64_t looked_at = 0; looked_at < kept_moved_max; looked_at += trimmed_rows_max) {
      const Result<std::int64_t> aged = ask(aged_kept_text(Sql::position), move.api, since, before);
      if (!aged || *aged == 0) return aged ? since : aged;
      since = *aged;
    }
    move.is_whole = false;
    return since;
  }

  // On, once nothing that the part displaces is left.
  Status trim(const Kept& kept, KeptMove& move) {
    const Result<std::int64_t> end = walk(kept, move.to.feed_since);
    if (!end) return end.error();
    if (*end == 0) return {};
    const Result<std::vector<std::int64_t>> left = displaced(kept, *end, 1);
    if (!left) return left.error();
    if (left->empty()) move.to.trimmed_to = *end;
    move.is_whole = false;
    return {};
  }

  // Where the next part ends; 0 where there is none. What the feed has stays.
  Result<std::int64_t> walk(const Kept& kept, std::int64_t feed_since) {
    return ask(walked_kept_text(Sql::position), kept.api, kept.bounds.trimmed_to, feed_since);
  }

  Result<std::vector<std::int64_t>> displaced(const Kept& kept, std::int64_t end, std::int64_t rows_max) {
    auto rows = connection_.prepare(displaced_text(Sql::position, rows_max));
    if (!rows) return rows.error();
    rows->bind(kept.api)
        .bind(kept.bounds.trimmed_to)
        .bind(end)
        .bind(kept.api)
        .bind(end)
        .bind(kept.versions - 1);
    std::vector<std::int64_t> numbers;
    while (true) {
      const Result<bool> row = rows->step();
      if (!row) return row.error();
      if (!*row) return numbers;
      numbers.push_back(rows->integer(0));
    }
  }

  // 0 where there is none.
  Result<std::int64_t> ask(const std::string& text, const Uuid& api, std::int64_t first,
                           std::int64_t second) {
    auto row = connection_.prepare(text);
    if (!row) return row.error();
    const Result<bool> found = row->bind(api).bind(first).bind(second).step();
    if (!found) return found.error();
    return *found ? row->integer(0) : std::int64_t{0};
  }

  Connection& connection_;
  const Timestamp now_;
  const FeedWindow window_;
};

template <class Connection>
Status move_kept(Connection& connection, const std::vector<KeptMove>& moves) {
  for (const KeptMove& move : moves) {
    auto statement = connection.prepare(
        "UPDATE kept_changes SET feed_since=?,counted=?,counted_to=?,history_since=?,trimmed_to=? WHERE "
        "api=? AND "
        "feed_since=? AND counted_to=? AND history_since=? AND trimmed_to=?");
    if (!statement) return statement.error();
    const KeptBounds& to = move.to;
    statement->bind(to.feed_since).bind(to.counted).bind(to.counted_to).bind(to.history_since);
    statement->bind(to.trimmed_to).bind(move.api).bind(move.from.feed_since).bind(move.from.counted_to);
    statement->bind(move.from.history_since).bind(move.from.trimmed_to);
    if (Status written = statement->run(); !written) return written;
  }
  auto ended = connection.prepare(end_kept_text());
  if (!ended) return ended.error();
  return ended->run();
}

}  // namespace bespoke::sql
