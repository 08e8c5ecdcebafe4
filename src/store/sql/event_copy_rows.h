// What a copy carries of the log of changes, on every SQL store. `Sql` is what the store's `EventSql` says.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/event_log.h"
#include "store/sql/event_copy_texts.h"
#include "store/sql/event_read.h"
#include "store/sql/event_texts.h"
#include "store/sql/limits.h"

namespace bespoke::sql {

namespace rows {

template <class Statement>
void bind_place(Statement& statement, const CopiedChange& row, int place_columns_count) {
  for (int i = 0; i < place_columns_count; ++i) statement.bind(row.number);
  const Change& change = row.change;
  statement.bind(change.id).bind(std::string_view(change.event)).bind(change.api.uuid());
  statement.bind(change.entry.uuid()).bind(change.version).bind(change.created_at.ms);
  statement.bind(change.updated_at.ms).bind(change.at.ms).bind(std::string_view(change.who));
  statement.bind(std::string_view(change.values)).bind(std::string_view(change.former));
  statement.bind(std::int64_t{row.kept});
}

template <class Statement>
void bind_job(Statement& statement, const CopiedJob& row) {
  const Job& job = row.job;
  statement.bind(row.number).bind(job.id).bind(row.integration).bind(row.change).bind(row.entry.uuid());
  statement.bind(std::string_view(job.event)).bind(static_cast<std::int64_t>(job.state)).bind(job.attempts);
  statement.bind(job.first_attempt).bind(job.next_at.ms).bind(job.created_at.ms).bind(job.updated_at.ms);
}

template <class Statement>
void bind_attempt(Statement& statement, const AttemptLog& row) {
  statement.bind(row.number).bind(row.id).bind(row.integration).bind(row.job);
  statement.bind(std::string_view(row.event)).bind(std::int64_t{row.succeeded}).bind(row.attempt);
  statement.bind(row.processing_ms);
  if (row.status_code) {
    statement.bind(*row.status_code);
  } else {
    statement.bind_null();
  }
  statement.bind(std::string_view(row.body)).bind(std::string_view(row.error_detail));
  statement.bind(row.created_at.ms);
}

}  // namespace rows

// Of one thread, as its connection.
template <class Connection, class Sql>
class EventCopyRows : public EventLog {
 public:
  explicit EventCopyRows(Connection& connection) : connection_(connection) {}

  Result<CopiedNumbers> copied_numbers() override {
    auto row = connection_.prepare(copied_numbers_text());
    if (!row) return row.error();
    const Result<bool> found = row->step();
    if (!found) return found.error();
    return CopiedNumbers{row->integer(0), row->integer(1), row->integer(2)};
  }

  Result<std::vector<CopiedChange>> copy_changes(std::int64_t behind) override {
    return read_all<CopiedChange>(copy_changes_text(Sql::position), behind, [](const auto& row) {
      return CopiedChange{row.integer(0), row.integer(1) != 0, read_change(row, 2)};
    });
  }

  Result<std::vector<CopiedJob>> copy_jobs(std::int64_t behind) override {
    return read_all<CopiedJob>(copy_jobs_text(Sql::position), behind, [](const auto& row) {
      constexpr int behind_job = job_columns_count;
      return CopiedJob{row.integer(0), read_job(row), row.uuid(behind_job), EntryId(row.uuid(behind_job + 1)),
                       row.integer(behind_job + 2)};
    });
  }

  Result<std::vector<AttemptLog>> copy_attempts(std::int64_t behind) override {
    return read_all<AttemptLog>(copy_attempts_text(), behind,
                                [](const auto& row) { return read_attempt(row); });
  }

  Result<CopiedPlaces> copy_places() override {
    CopiedPlaces places;
    Result<std::int64_t> last = this->last_position();
    if (!last) return last.error();
    places.last_position = *last;
    auto observers = read_all<CopiedObserver>(copy_observers_text(), 0, [](const auto& row) {
      return CopiedObserver{row.uuid(0), row.integer(1), {}};
    });
    if (!observers) return observers.error();
    places.observers = *std::move(observers);
    if (Status read = read_observations(places.observers); !read) return read.error();
    auto retentions = read_all<CopiedRetention>(copy_retentions_text(), 0, [](const auto& row) {
      return CopiedRetention{row.uuid(0), row.integer(1), row.integer(2)};
    });
    if (!retentions) return retentions.error();
    places.retentions = *std::move(retentions);
    return places;
  }

  Status restore(const std::vector<CopiedChange>& changes) override {
    return insert_all<CopiedChange>(restore_changes_text(Sql::place_columns, Sql::place_columns_count),
                                    changes, [](auto& statement, const CopiedChange& row) {
                                      rows::bind_place(statement, row, Sql::place_columns_count);
                                    });
  }

  Status restore(const std::vector<CopiedJob>& jobs) override {
    return insert_all<CopiedJob>(
        restore_jobs_text(Sql::given_numbers), jobs,
        [](auto& statement, const CopiedJob& row) { rows::bind_job(statement, row); });
  }

  Status restore(const std::vector<AttemptLog>& attempts) override {
    return insert_all<AttemptLog>(
        restore_attempts_text(Sql::given_numbers), attempts,
        [](auto& statement, const AttemptLog& row) { rows::bind_attempt(statement, row); });
  }

  Status restore(const CopiedPlaces& places) override {
    for (const CopiedObserver& observer : places.observers) {
      if (Status restored = restore_observer(observer); !restored) return restored;
    }
    for (const CopiedRetention& retention : places.retentions) {
      auto statement = connection_.prepare(
          "INSERT INTO kept_changes(api,feed_since,history_since) VALUES(?,?,?) ON CONFLICT(api) DO UPDATE "
          "SET "
          "feed_since=excluded.feed_since,history_since=excluded.history_since");
      if (!statement) return statement.error();
      statement->bind(retention.api).bind(retention.feed_since).bind(retention.history_since);
      if (Status written = statement->run(); !written) return written;
    }
    return Sql::number_behind(connection_, places.last_position);
  }

 protected:
  Connection& connection_;

 private:
  template <class Row, class Read>
  Result<std::vector<Row>> read_all(const std::string& text, std::int64_t behind, const Read& read) {
    auto rows = connection_.prepare(text);
    if (!rows) return rows.error();
    rows->bind(behind);
    std::vector<Row> all;
    while (true) {
      const Result<bool> row = rows->step();
      if (!row) return row.error();
      if (!*row) return all;
      all.push_back(read(*rows));
    }
  }

  Status read_observations(std::vector<CopiedObserver>& observers) {
    for (CopiedObserver& observer : observers) {
      auto rows = connection_.prepare(copy_observations_text(Sql::position, Sql::last_position));
      if (!rows) return rows.error();
      rows->bind(observer.integration);
      while (true) {
        const Result<bool> row = rows->step();
        if (!row) return row.error();
        if (!*row) break;
        Observation observation{rows->text(0), rows->integer(1), {}};
        if (!rows->is_null(2)) observation.until = rows->integer(2);
        observer.observations.push_back(std::move(observation));
      }
      std::ranges::sort(observer.observations);
    }
    return {};
  }

  template <class Row, class Bind>
  Status insert_all(const RestoreText& text, std::span<const Row> all, const Bind& bind) {
    while (!all.empty()) {
      const std::span<const Row> part = all.first(std::min(restored_rows_max, all.size()));
      auto statement = connection_.prepare(text.of_rows(part.size()));
      if (!statement) return statement.error();
      for (const Row& row : part) bind(*statement, row);
      if (Status inserted = statement->run(); !inserted) return inserted;
      all = all.subspan(part.size());
    }
    return {};
  }

  Status restore_observer(const CopiedObserver& observer) {
    auto moved = connection_.prepare("UPDATE integrations SET position=? WHERE id=?");
    if (!moved) return moved.error();
    if (Status run = moved->bind(observer.position).bind(observer.integration).run(); !run) return run;
    auto removed = connection_.prepare(
        "DELETE FROM observations WHERE integration=(SELECT number FROM integrations WHERE id=?)");
    if (!removed) return removed.error();
    if (Status run = removed->bind(observer.integration).run(); !run) return run;
    for (const Observation& each : observer.observations) {
      auto statement = connection_.prepare(
          "INSERT INTO observations(integration,event,since,until) VALUES((SELECT number FROM integrations "
          "WHERE id=?),?,?,CAST(? AS bigint))");
      if (!statement) return statement.error();
      statement->bind(observer.integration).bind(std::string_view(each.event)).bind(each.since);
      if (each.until) {
        statement->bind(*each.until);
      } else {
        statement->bind_null();
      }
      if (Status run = statement->run(); !run) return run;
    }
    return {};
  }
};

}  // namespace bespoke::sql
