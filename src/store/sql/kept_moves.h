// How what an API keeps of its changes is bounded, on every SQL store: `since` moves up, past what is too old
// and past what is too many. `Sql` is what the store's `EventSql` says.
//
//     since              counted_to        the last
//       |  a b c d e f g h  |  i j k          |      counted: 8
//
// How many there are is counted once, a part at a time, and the outcome kept beside the bounds: a table of
// ten million changes is not gone through again, by no node and after no start.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "model/limits.h"
#include "store/event_log.h"
#include "store/limits.h"
#include "store/sql/event_texts.h"

namespace bespoke::sql {

template <class Sql, class Connection>
class KeptMoves {
 public:
  KeptMoves(Connection& connection, Timestamp now) : connection_(connection), now_(now) {}

  Result<std::vector<KeptMove>> find() {
    const Result<std::vector<Kept>> all = read();
    if (!all) return all.error();
    std::vector<KeptMove> moves;
    for (const Kept& kept : *all) {
      KeptMove move{kept.api, kept.bounds, kept.bounds};
      if (Status counted = count(kept, move); !counted) return counted.error();
      if (Status passed = pass(kept, move); !passed) return passed.error();
      if (move.to != move.from) moves.push_back(move);
    }
    return moves;
  }

 private:
  struct Kept {
    Uuid api;
    std::int64_t hours = 0;
    std::int64_t most = 0;  // changes that are kept
    std::int64_t last_position = 0;
    KeptBounds bounds;
  };

  Result<std::vector<Kept>> read() {
    auto rows = connection_.prepare(std::string("SELECT api,hours,changes_max,") + Sql::last_position +
                                    ",since,counted,counted_to FROM kept_changes WHERE hours>0");
    if (!rows) return rows.error();
    std::vector<Kept> all;
    while (true) {
      const Result<bool> row = rows->step();
      if (!row) return row.error();
      if (!*row) return all;
      const std::int64_t most = rows->integer(2) > 0 ? rows->integer(2) : change_retention_count_max;
      all.push_back({rows->uuid(0),
                     rows->integer(1),
                     most,
                     rows->integer(3),
                     {rows->integer(4), rows->integer(5), rows->integer(6)}});
    }
  }

  // The next part, unless there cannot be too many.
  Status count(const Kept& kept, KeptMove& move) {
    if (kept.last_position - move.to.since <= kept.most) return {};
    auto row = connection_.prepare(count_kept_text(Sql::position));
    if (!row) return row.error();
    const Result<bool> found = row->bind(kept.api).bind(std::max(move.to.since, move.to.counted_to)).step();
    if (!found) return found.error();
    if (!*found || row->integer(0) == 0) return {};
    move.to.counted += row->integer(0);
    move.to.counted_to = row->integer(1);
    move.is_whole = row->integer(0) < kept_moved_max;
    return {};
  }

  // By age or by count, whichever is narrower.
  Status pass(const Kept& kept, KeptMove& move) {
    const Result<std::int64_t> aged = pass_aged(kept, move);
    if (!aged) return aged.error();
    const std::int64_t excess = std::min(move.to.counted - kept.most, kept_moved_max);
    Result<std::int64_t> crowded = std::int64_t{0};
    if (excess > 0) crowded = ask(nth_kept_text(Sql::position), kept.api, move.from.since, excess - 1);
    if (!crowded) return crowded.error();
    if (excess == kept_moved_max) move.is_whole = false;
    move.to.since = std::max(*aged, *crowded);
    if (move.to.since <= move.from.since) {
      move.to.since = move.from.since;
    } else if (move.to.since >= move.to.counted_to) {
      move.to.counted = 0;
    } else {
      const Result<std::int64_t> passed =
          ask(passed_kept_text(Sql::position), kept.api, move.from.since, move.to.since);
      if (!passed) return passed.error();
      move.to.counted -= *passed;
    }
    return {};
  }

  // As far as some of the next are too old: `at` is given before the commit, so one may be older than the one
  // before.
  Result<std::int64_t> pass_aged(const Kept& kept, KeptMove& move) {
    const std::int64_t before = now_.ms - kept.hours * 3'600'000;
    std::int64_t since = move.from.since;
    for (std::int64_t looked_at = 0; looked_at < kept_moved_max; looked_at += trimmed_rows_max) {
      const Result<std::int64_t> aged = ask(aged_kept_text(Sql::position), kept.api, since, before);
      if (!aged || *aged == 0) return aged ? since : aged;
      since = *aged;
    }
    move.is_whole = false;
    return since;
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
};

template <class Sql, class Connection>
Result<std::vector<KeptMove>> find_kept_moves(Connection& connection, Timestamp now) {
  return KeptMoves<Sql, Connection>(connection, now).find();
}

template <class Connection>
Status move_kept(Connection& connection, const std::vector<KeptMove>& moves) {
  for (const KeptMove& move : moves) {
    auto statement = connection.prepare(
        "UPDATE kept_changes SET since=?,counted=?,counted_to=? WHERE api=? AND since=? AND counted_to=?");
    if (!statement) return statement.error();
    statement->bind(move.to.since).bind(move.to.counted).bind(move.to.counted_to).bind(move.api);
    statement->bind(move.from.since).bind(move.from.counted_to);
    if (Status written = statement->run(); !written) return written;
  }
  auto ended = connection.prepare(end_kept_text());
  if (!ended) return ended.error();
  return ended->run();
}

}  // namespace bespoke::sql
