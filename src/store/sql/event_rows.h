// The log of changes on every SQL store. `Sql` says what they say differently: their `EventSql`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/event_log.h"
#include "store/limits.h"
#include "store/sql/event_copy_rows.h"
#include "store/sql/event_read.h"
#include "store/sql/event_texts.h"
#include "store/sql/free_changes.h"
#include "store/sql/kept_moves.h"

namespace bespoke::sql {

// Of one thread, as its connection.
template <class Connection, class Sql>
class EventRows final : public EventCopyRows<Connection, Sql> {
 public:
  using EventCopyRows<Connection, Sql>::EventCopyRows;

  Result<std::int64_t> give_positions() override { return Sql::give_positions(connection_); }

  Result<bool> has_news() override {
    auto statement = connection_.prepare(news_text(Sql::position));
    if (!statement) return statement.error();
    return statement->step();
  }

  Result<bool> lags(std::int64_t integration) override {
    auto statement = connection_.prepare(lags_text(Sql::position));
    if (!statement) return statement.error();
    return statement->bind(integration).step();
  }

  Result<bool> take_lease(std::int64_t integration, const Uuid& owner, Timestamp now,
                          Timestamp until) override {
    auto statement = connection_.prepare(
        "UPDATE integrations SET lease_owner=?,lease_until=? WHERE number=? AND (lease_owner IS NULL OR "
        "lease_owner=? OR lease_until<? OR lease_until>?)");
    if (!statement) return statement.error();
    // One that lies further ahead than any that is taken was taken before the clock was set back.
    const std::int64_t latest = until.ms + (until.ms - now.ms);
    const std::int64_t now_ms = now.ms;
    statement->bind(owner).bind(until.ms).bind(integration).bind(owner).bind(now_ms).bind(latest);
    return changes_one(*statement);
  }

  Status give_leases_back(const Uuid& owner) override {
    auto statement = connection_.prepare("UPDATE integrations SET lease_owner=NULL WHERE lease_owner=?");
    if (!statement) return statement.error();
    return statement->bind(owner).run();
  }

  Result<std::int64_t> make_jobs(std::int64_t integration, std::int64_t changes_max, Timestamp now) override {
    struct {
      std::int64_t from = 0, to = 0, count = 0;
    } part;
    {
      auto statement = connection_.prepare(part_text(Sql::position));
      if (!statement) return statement.error();
      const Result<bool> found = statement->bind(integration).bind(changes_max).bind(integration).step();
      if (!found) return found.error();
      if (!*found || statement->integer(2) == 0) return std::int64_t{0};
      part = {statement->integer(0), statement->integer(1), statement->integer(2)};
    }
    auto move = connection_.prepare("UPDATE integrations SET position=? WHERE number=? AND position=?");
    if (!move) return move.error();
    const Result<bool> moved = changes_one(move->bind(part.to).bind(integration).bind(part.from));
    if (!moved) return moved.error();
    if (!*moved) return std::int64_t{0};  // another node has
    auto statement = connection_.prepare(make_jobs_text(Sql::position, Sql::new_id));
    if (!statement) return statement.error();
    statement->bind(now.ms).bind(now.ms).bind(now.ms).bind(integration).bind(part.from).bind(part.to);
    if (Status made = statement->run(); !made) return made.error();
    return part.count;
  }

  Result<std::int64_t> count_jobs(std::int64_t integration, JobState state) override {
    auto statement =
        connection_.prepare("SELECT count(*) FROM integration_jobs WHERE integration=? AND state=?");
    if (!statement) return statement.error();
    const Result<bool> row = statement->bind(integration).bind(static_cast<std::int64_t>(state)).step();
    if (!row) return row.error();
    return *row ? statement->integer(0) : 0;
  }

  Result<std::vector<DueJob>> due_jobs(std::int64_t integration, Order order, Timestamp now,
                                       std::int64_t jobs_max, std::size_t bytes_max) override {
    std::vector<DueJob> jobs;
    auto rows = connection_.prepare(due_jobs_text(order));
    if (!rows) return rows.error();
    rows->bind(integration).bind(now.ms).bind(jobs_max);
    for (std::size_t bytes = 0; bytes < bytes_max;) {
      const Result<bool> row = rows->step();
      if (!row) return row.error();
      if (!*row) break;
      jobs.push_back({read_job(*rows), read_change(*rows, job_columns_count)});
      bytes += jobs.back().change.values.size();
    }
    return jobs;
  }

  Status keep_attempts(const std::vector<Attempt>& attempts, Timestamp now) override {
    const std::string text = write_attempts(attempts);
    auto logged = connection_.prepare(log_attempts_text(Sql::new_id, Sql::attempts));
    if (!logged) return logged.error();
    if (Status kept = logged->bind(now.ms).bind(std::string_view(text)).run(); !kept) return kept;
    auto moved = connection_.prepare(move_jobs_text(Sql::attempts));
    if (!moved) return moved.error();
    return moved->bind(now.ms).bind(std::string_view(text)).run();
  }

  Result<std::int64_t> hurry(std::int64_t integration, Timestamp now) override {
    auto statement = connection_.prepare(hurry_text());
    if (!statement) return statement.error();
    const std::int64_t now_ms = now.ms;
    return rows_changed_by(statement->bind(now.ms).bind(integration).bind(now_ms));
  }

  Result<std::int64_t> begin_anew(std::int64_t integration, const Uuid& job, Timestamp now) override {
    auto statement = connection_.prepare(begin_anew_text());
    if (!statement) return statement.error();
    return rows_changed_by(statement->bind(now.ms).bind(now.ms).bind(integration).bind(job));
  }

  Result<std::int64_t> begin_all_anew(std::int64_t integration, Timestamp until, Timestamp now) override {
    auto statement = connection_.prepare(begin_all_anew_text());
    if (!statement) return statement.error();
    return rows_changed_by(statement->bind(now.ms).bind(now.ms).bind(integration).bind(until.ms));
  }

  Result<Surplus> find_surplus(SurplusKind kind) override {
    Result<std::vector<std::int64_t>> numbers = find_numbers(kind);
    if (!numbers) return numbers.error();
    return Surplus{kind, *std::move(numbers)};
  }

  Status remove(const Surplus& surplus) override {
    auto statement = connection_.prepare(remove_surplus_text(surplus.kind, Sql::position, Sql::numbers));
    if (!statement) return statement.error();
    const std::string numbers = write_numbers(surplus.numbers);
    return statement->bind(std::string_view(numbers)).run();
  }

  Result<std::vector<Job>> list_jobs(std::int64_t integration, std::optional<JobState> state,
                                     std::int64_t offset, std::int64_t limit) override {
    auto rows = connection_.prepare(list_jobs_text(state));
    if (!rows) return rows.error();
    rows->bind(integration);
    if (state) rows->bind(static_cast<std::int64_t>(*state));
    rows->bind(limit).bind(offset);
    std::vector<Job> jobs;
    while (true) {
      const Result<bool> row = rows->step();
      if (!row) return row.error();
      if (!*row) return jobs;
      jobs.push_back(read_job(*rows));
    }
  }

  Result<std::optional<Job>> find_job(std::int64_t integration, const Uuid& job) override {
    auto row = connection_.prepare(std::string("SELECT ") + job_columns +
                                   " FROM integration_jobs j WHERE j.integration=? AND j.id=?");
    if (!row) return row.error();
    const Result<bool> found = row->bind(integration).bind(job).step();
    if (!found) return found.error();
    return *found ? std::optional(read_job(*row)) : std::optional<Job>();
  }

  Result<std::vector<AttemptLog>> list_attempts(const LogFilter& filter, std::int64_t offset,
                                                std::int64_t limit) override {
    auto rows = connection_.prepare(list_attempts_text(filter));
    if (!rows) return rows.error();
    if (filter.integration) rows->bind(*filter.integration);
    if (filter.job) rows->bind(*filter.job);
    rows->bind(limit).bind(offset);
    std::vector<AttemptLog> logs;
    while (true) {
      const Result<bool> row = rows->step();
      if (!row) return row.error();
      if (!*row) return logs;
      logs.push_back(read_attempt(*rows));
    }
  }

  Result<std::vector<std::int64_t>> left_behind(std::int64_t changes_max) override {
    return read_numbers(left_behind_text(Sql::position, Sql::last_position), changes_max, changes_max);
  }

  Result<bool> keeps_any() override {
    auto statement = connection_.prepare(
        "SELECT 1 WHERE EXISTS(SELECT 1 FROM kept_changes) OR EXISTS(SELECT 1 FROM removed_integrations)");
    if (!statement) return statement.error();
    return statement->step();
  }

  Result<std::vector<KeptMove>> find_kept_moves(Timestamp now, const FeedWindow& window) override {
    return KeptMoves<Sql, Connection>(connection_, now, window).find();
  }

  Status move_kept(const std::vector<KeptMove>& moves) override { return sql::move_kept(connection_, moves); }

  Result<std::vector<Change>> entry_changes(const CustomApiId& api, const EntryId& entry, std::int64_t offset,
                                            std::int64_t limit) override {
    auto rows = connection_.prepare(entry_changes_text(Sql::position));
    if (!rows) return rows.error();
    rows->bind(api.uuid()).bind(entry.uuid()).bind(limit).bind(offset);
    std::vector<Change> changes;
    while (true) {
      const Result<bool> row = rows->step();
      if (!row) return row.error();
      if (!*row) return changes;
      changes.push_back(read_change(*rows, 0));
    }
  }

  Result<std::optional<Change>> find_entry_change(const CustomApiId& api, const EntryId& entry,
                                                  const Uuid& change, std::int64_t versions_max) override {
    auto row = connection_.prepare(find_change_text(Sql::position));
    if (!row) return row.error();
    row->bind(api.uuid()).bind(entry.uuid()).bind(change).bind(versions_max).bind(versions_max);
    const Result<bool> found = row->step();
    if (!found) return found.error();
    return *found ? std::optional(read_change(*row, 0)) : std::optional<Change>();
  }

  Result<std::vector<PlacedChange>> changes_behind(const CustomApiId& api, std::int64_t position,
                                                   std::int64_t changes_max, std::size_t bytes_max) override {
    auto rows = connection_.prepare(changes_behind_text(Sql::position));
    if (!rows) return rows.error();
    rows->bind(api.uuid()).bind(position).bind(changes_max);
    std::vector<PlacedChange> changes;
    for (std::size_t bytes = 0; bytes < bytes_max;) {
      const Result<bool> row = rows->step();
      if (!row) return row.error();
      if (!*row) break;
      changes.push_back({rows->integer(0), rows->integer(1) == 0, read_change(*rows, 2)});
      bytes += changes.back().change.values.size();
    }
    return changes;
  }

  Result<std::optional<std::int64_t>> feed_since(const CustomApiId& api) override {
    auto row = connection_.prepare("SELECT feed_since FROM kept_changes WHERE api=? AND feed_since<?");
    if (!row) return row.error();
    const Result<bool> found = row->bind(api.uuid()).bind(never).step();
    if (!found) return found.error();
    return *found ? std::optional(row->integer(0)) : std::optional<std::int64_t>();
  }

  Result<std::int64_t> last_position() override { return read_position(Sql::last_position); }

  Result<std::int64_t> committed_position() override { return read_position(Sql::committed_position); }

  Result<bool> lacks_positions() override {
    auto statement =
        connection_.prepare(std::string("SELECT 1 FROM changes WHERE ") + Sql::position + " IS NULL LIMIT 1");
    if (!statement) return statement.error();
    return statement->step();
  }

  Result<DeliveryFigures> figures() override {
    auto row = connection_.prepare(figures_text(Sql::position));
    if (!row) return row.error();
    const Result<bool> found = row->step();
    if (!found) return found.error();
    DeliveryFigures figures;
    if (!*found) return figures;
    figures.waiting = row->integer(0);
    figures.failed = row->integer(1);
    if (!row->is_null(2)) figures.oldest = Timestamp{row->integer(2)};
    return figures;
  }

 private:
  using EventCopyRows<Connection, Sql>::connection_;

  Result<std::vector<std::int64_t>> find_numbers(SurplusKind kind) {
    if (kind == SurplusKind::Displaced)
      return KeptMoves<Sql, Connection>(connection_, {}, {}).find_displaced();
    const bool is_of_changes = kind == SurplusKind::Changes || kind == SurplusKind::KeptChanges;
    return is_of_changes ? FreeChanges<Sql, Connection>(connection_).find(kind)
                         : read_numbers(find_surplus_text(kind, Sql::position));
  }

  template <class... Bound>
  Result<std::vector<std::int64_t>> read_numbers(const std::string& text, const Bound&... bound) {
    auto rows = connection_.prepare(text);
    if (!rows) return rows.error();
    (rows->bind(bound), ...);
    std::vector<std::int64_t> numbers;
    while (true) {
      const Result<bool> row = rows->step();
      if (!row) return row.error();
      if (!*row) return numbers;
      numbers.push_back(rows->integer(0));
    }
  }

  Result<std::int64_t> read_position(const char* position) {
    auto row = connection_.prepare(std::string("SELECT ") + position);
    if (!row) return row.error();
    const Result<bool> found = row->step();
    if (!found) return found.error();
    return *found ? row->integer(0) : std::int64_t{0};
  }

  template <class Statement>
  std::int64_t changed(const Statement& statement) const {
    if constexpr (requires { statement.changed_rows(); }) {
      return statement.changed_rows();
    } else {
      return connection_.changed_rows();
    }
  }

  template <class Statement>
  Result<std::int64_t> rows_changed_by(Statement& statement) const {
    if (Status run = statement.run(); !run) return run.error();
    return changed(statement);
  }

  template <class Statement>
  Result<bool> changes_one(Statement& statement) const {
    const Result<std::int64_t> rows = rows_changed_by(statement);
    if (!rows) return rows.error();
    return *rows == 1;
  }
};

}  // namespace bespoke::sql
