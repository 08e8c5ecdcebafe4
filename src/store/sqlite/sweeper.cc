#include "store/sqlite/sweeper.h"

#include <algorithm>

#include "base/log.h"
#include "store/sql/names.h"
#include "store/sqlite/entry_table.h"
#include "store/sqlite/limits.h"

namespace bespoke::sqlite {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds failure_pause{5};
constexpr std::int64_t chunk_min = 16;

}  // namespace

void Sweeper::step() {
  if (!sweep_) {
    Result<std::optional<Sweep>> found = next();
    if (!found) {
      rest_until_ = Clock::now() + failure_pause;
      return;
    }
    sweep_ = *std::move(found);
    if (!sweep_) {
      idle_ = true;
      return;
    }
  }
  const Clock::time_point start = Clock::now();
  Status done = sweep_some();
  if (!done) {
    if (connection_.in_transaction()) (void)connection_.run("ROLLBACK");
    log::Line(log::Level::Error, "sweep_failed").field("api", sweep_->api);
    sweep_.reset();
    rest_until_ = Clock::now() + failure_pause;
    return;
  }
  if (finished_) sweep_.reset();
  const Clock::duration took = Clock::now() - start;
  if (took > sweep_step_max) chunk_ = std::max(chunk_min, chunk_ / 2);
  if (took < sweep_step_max / 2) chunk_ = std::min(sweep_chunk_max, chunk_ * 2);
}

Result<std::optional<Sweeper::Sweep>> Sweeper::next() {
  Result<std::optional<Sweep>> found = next_api();
  if (!found || *found) return found;
  return next_columns();
}

Result<std::optional<Sweeper::Sweep>> Sweeper::next_api() {
  Result<Statement> rows = connection_.prepare("SELECT number FROM removed_apis ORDER BY number LIMIT 1");
  if (!rows) return rows.error();
  const Result<bool> row = rows->step();
  if (!row) return row.error();
  if (!*row) return std::optional<Sweep>();
  return std::optional(Sweep{Task::DropApi, rows->integer(0), {}, {}, {}});
}

// All columns of one API that are to be emptied.
Result<std::optional<Sweeper::Sweep>> Sweeper::next_columns() {
  Result<Statement> rows =
      connection_.prepare("SELECT api,column,kind FROM removed_columns WHERE empty=0 ORDER BY api");
  if (!rows) return rows.error();
  std::optional<Sweep> sweep;
  while (true) {
    const Result<bool> row = rows->step();
    if (!row) return row.error();
    if (!*row) return sweep;
    const std::int64_t api = rows->integer(0);
    if (!sweep) sweep = Sweep{Task::EmptyColumns, api, {}, {}, {}};
    if (sweep->api != api) return sweep;
    sweep->numbers.push_back(rows->integer(1));
    sweep->columns.push_back(sql::value_column(rows->integer(1)));
    if (has_element_rows(rows->text(2))) sweep->lists.push_back(rows->integer(1));
    if (has_key_column(rows->text(2))) sweep->columns.push_back(sql::key_column(rows->integer(1)));
  }
}

Status Sweeper::sweep_some() {
  finished_ = false;
  if (Status begun = connection_.run("BEGIN IMMEDIATE"); !begun) return begun;
  Status swept;
  switch (sweep_->task) {
    case Task::DropApi:
      swept = drop_some();
      break;
    case Task::EmptyColumns:
      swept = empty_some();
      break;
  }
  if (!swept) return swept;
  return connection_.run("COMMIT");
}

// First the indexes, one a step: deleting entries from them would touch a page for each.
Status Sweeper::drop_some() {
  const std::string table = sql::entry_table(sweep_->api);
  std::string index;
  {
    Result<Statement> row =
        connection_.prepare("SELECT name FROM sqlite_schema WHERE type='index' AND tbl_name=? LIMIT 1");
    if (!row) return row.error();
    const Result<bool> found = row->bind(std::string_view(table)).step();
    if (!found) return found.error();
    if (*found) index = row->text(0);
  }
  if (!index.empty()) return connection_.run("DROP INDEX " + index);
  const Result<std::optional<std::int64_t>> end = chunk_end();
  if (!end) return end.error();
  if (*end) {
    Result<Statement> statement = connection_.prepare("DELETE FROM " + table + " WHERE k<=?");
    if (!statement) return statement.error();
    sweep_->done = **end;
    return statement->bind(**end).run();
  }
  const Result<std::optional<std::int64_t>> list = next_list();
  if (!list) return list.error();
  if (*list) {
    const Result<bool> deleted = delete_elements(**list);
    return deleted ? Status() : deleted.error();
  }
  finished_ = true;
  return connection_.run("DROP TABLE " + table + "; DROP TABLE IF EXISTS " + sql::element_table(sweep_->api) +
                         "; DELETE FROM removed_apis WHERE number=" + std::to_string(sweep_->api));
}

// The first field that the table of elements has rows of.
Result<std::optional<std::int64_t>> Sweeper::next_list() {
  const std::string table = sql::element_table(sweep_->api);
  Result<Statement> known = connection_.prepare("SELECT 1 FROM sqlite_schema WHERE name=?");
  if (!known) return known.error();
  const Result<bool> found = known->bind(std::string_view(table)).step();
  if (!found) return found.error();
  if (!*found) return std::optional<std::int64_t>();
  Result<Statement> first = connection_.prepare("SELECT min(field) FROM " + table);
  if (!first) return first.error();
  if (const Result<bool> row = first->step(); !row) return row.error();
  return first->is_null(0) ? std::nullopt : std::optional(first->integer(0));
}

// A range, since SQLite would pass over all of the field's rows to delete some that a query has picked.
Result<bool> Sweeper::delete_elements(std::int64_t field) {
  const std::string table = sql::element_table(sweep_->api);
  Result<Statement> end =
      connection_.prepare("SELECT element,created_at,k FROM " + table +
                          " WHERE field=? ORDER BY element,created_at,k LIMIT 1 OFFSET ?");
  if (!end) return end.error();
  const Result<bool> more = end->bind(field).bind(chunk_).step();
  if (!more) return more.error();
  const std::string text = "DELETE FROM " + table + " WHERE field=?";
  Result<Statement> statement =
      connection_.prepare(*more ? text + " AND (element,created_at,k)<(?,?,?)" : text);
  if (!statement) return statement.error();
  statement->bind(field);
  const std::string element = *more ? end->text(0) : "";
  if (*more) statement->bind(std::string_view(element)).bind(end->integer(1)).bind(end->integer(2));
  if (Status deleted = statement->run(); !deleted) return deleted.error();
  return connection_.changed_rows() > 0;
}

Status Sweeper::empty_some() {
  while (!sweep_->lists.empty()) {
    const Result<bool> had = delete_elements(sweep_->lists.back());
    if (!had) return had.error();
    if (*had) return {};
    sweep_->lists.pop_back();
  }
  const Result<std::optional<std::int64_t>> end = chunk_end();
  if (!end) return end.error();
  if (!*end) return finish_columns();
  std::string sets;
  std::string filled;
  for (const std::string& column : sweep_->columns) {
    sets += (sets.empty() ? "" : ",") + column + "=NULL";
    filled += (filled.empty() ? "" : " OR ") + column + " IS NOT NULL";
  }
  Result<Statement> statement = connection_.prepare("UPDATE " + sql::entry_table(sweep_->api) + " SET " +
                                                    sets + " WHERE k>? AND k<=? AND (" + filled + ")");
  if (!statement) return statement.error();
  Status emptied = statement->bind(sweep_->done).bind(**end).run();
  sweep_->done = **end;
  return emptied;
}

Status Sweeper::finish_columns() {
  finished_ = true;
  for (const std::int64_t number : sweep_->numbers) {
    Result<Statement> statement =
        connection_.prepare("UPDATE removed_columns SET empty=1 WHERE api=? AND column=?");
    if (!statement) return statement.error();
    if (Status written = statement->bind(sweep_->api).bind(number).run(); !written) return written;
  }
  return {};
}

Result<std::optional<std::int64_t>> Sweeper::chunk_end() {
  Result<Statement> row =
      connection_.prepare("SELECT max(k) FROM (SELECT k FROM " + sql::entry_table(sweep_->api) +
                          " WHERE k>? ORDER BY k LIMIT ?)");
  if (!row) return row.error();
  const Result<bool> found = row->bind(sweep_->done).bind(chunk_).step();
  if (!found) return found.error();
  if (row->is_null(0)) return std::optional<std::int64_t>();
  return std::optional(row->integer(0));
}

}  // namespace bespoke::sqlite
