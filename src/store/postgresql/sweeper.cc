#include "store/postgresql/sweeper.h"

#include <array>
#include <chrono>
#include <set>
#include <utility>
#include <vector>

#include "base/guarded.h"
#include "base/log.h"
#include "model/errors.h"
#include "store/postgresql/definitions.h"
#include "store/postgresql/entry_table.h"
#include "store/postgresql/limits.h"
#include "store/sql/names.h"

namespace bespoke::postgresql {
namespace {

using sql::entry_table;
using sql::key_column;
using sql::value_column;

constexpr std::chrono::milliseconds undone_pause{200};  // after something was left undone
constexpr std::chrono::seconds idle_pause{60};
constexpr int rows_emptied_at_once = 500;
constexpr std::chrono::milliseconds cancel_pause{100};  // one that comes between two statements is lost

// Nobody is to wait longer than this behind one who waits for a table.
constexpr const char* begin_briefly = "BEGIN; SET LOCAL lock_timeout = '50ms'";

struct Column {
  std::int64_t api;
  std::int64_t number;
  std::string kind;
};

Result<std::set<std::string>> valid_indexes(Connection& connection) {
  Result<Statement> rows = connection.prepare(
      "SELECT c.relname::text FROM pg_index i JOIN pg_class c ON c.oid=i.indexrelid WHERE "
      "c.relnamespace=(SELECT oid FROM pg_namespace WHERE nspname=current_schema()) AND i.indisvalid");
  if (!rows) return rows.error();
  std::set<std::string> names;
  while (true) {
    const Result<bool> row = rows->step();
    if (!row) return row.error();
    if (!*row) return names;
    names.insert(rows->text(0));
  }
}

Status in_transaction(Connection& connection, const std::string& text) {
  Status done = connection.run(std::string(begin_briefly) + ";" + text + ";COMMIT");
  if (!done && connection.in_transaction()) (void)connection.run("ROLLBACK");
  return done;
}

}  // namespace

Sweeper::Sweeper(std::shared_ptr<Database> database, SharedCatalog& catalog)
    : connection_(std::move(database)), catalog_(catalog), thread_([this] { loop(); }) {}

Sweeper::~Sweeper() {
  ending_ = true;
  look_again();
  {
    std::unique_lock lock(mutex_);
    while (build_) {
      std::array<char, 256> why{};
      PQcancel(build_.get(), why.data(), static_cast<int>(why.size()));
      changed_.wait_for(lock, cancel_pause, [this] { return build_ == nullptr; });
    }
  }
  thread_.join();
}

void Sweeper::look_again() {
  {
    const std::lock_guard lock(mutex_);
    due_ = true;
  }
  changed_.notify_one();
}

void Sweeper::loop() {
  std::chrono::milliseconds pause{0};
  while (true) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, pause, [this] { return due_ || ending_; });
      due_ = false;
    }
    if (ending_) return;
    Status swept = internal_error();
    if (!run_guarded("store_failed", [&] { swept = sweep(); })) {
      end_build();
      connection_.close();
    }
    pause = swept ? idle_pause : std::chrono::milliseconds(undone_pause);
    if (!swept) {
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, undone_pause, [this] { return ending_.load(); });
    }
  }
}

// The lock is the session's: it goes with the node that holds it.
Status Sweeper::sweep() {
  if (Status ready = connection_.ready(); !ready) return ready;
  const Result<std::int64_t> locked = connection_.read_integer(
      "SELECT pg_try_advisory_lock(hashtext('bespoke sweeper ' || current_schema()))::int::bigint");
  if (!locked) return locked.error();
  if (*locked == 0) return {};  // another node is at it
  Status swept = sweep_locked();
  const Status unlocked =
      connection_.run("SELECT pg_advisory_unlock(hashtext('bespoke sweeper ' || current_schema()))");
  return swept ? unlocked : swept;
}

Status Sweeper::sweep_locked() {
  const Result<std::shared_ptr<const Definitions>> now = catalog_.refresh(connection_);
  if (!now) return now.error();
  const std::shared_ptr<const Catalog> catalog = (*now)->catalog;
  if (Status dropped = drop_tables(); !dropped) return dropped;
  if (Status added = add_indexes(*catalog); !added) return added;
  for (const std::shared_ptr<const CustomApi>& api : catalog->apis()) {
    if (Status added = add_columns(*api); !added) return added;
  }
  return empty_columns();
}

Status Sweeper::drop_tables() {
  std::vector<std::int64_t> numbers;
  {
    Result<Statement> rows = connection_.prepare("SELECT number FROM removed_apis ORDER BY number");
    if (!rows) return rows.error();
    while (true) {
      const Result<bool> row = rows->step();
      if (!row) return row.error();
      if (!*row) break;
      numbers.push_back(rows->integer(0));
    }
  }
  for (const std::int64_t number : numbers) {
    const std::string text = "DROP TABLE IF EXISTS " + entry_table(number) +
                             "; DELETE FROM removed_apis WHERE number=" + std::to_string(number);
    if (Status dropped = in_transaction(connection_, text); !dropped) return dropped;
  }
  return {};
}

Status Sweeper::empty_columns() {
  std::vector<Column> columns;
  {
    Result<Statement> rows =
        connection_.prepare("SELECT api,\"column\",kind FROM removed_columns WHERE empty=0 ORDER BY api");
    if (!rows) return rows.error();
    while (true) {
      const Result<bool> row = rows->step();
      if (!row) return row.error();
      if (!*row) break;
      columns.push_back({rows->integer(0), rows->integer(1), rows->text(2)});
    }
  }
  for (const Column& column : columns) {
    if (Status emptied = empty_column(column.api, column.number, column.kind); !emptied) return emptied;
  }
  return {};
}

// A statement that still reads the values sees its own snapshot of them; one that begins later is told that
// the definition has changed. So nobody has to be waited for.
Status Sweeper::empty_column(std::int64_t api, std::int64_t column, const std::string& kind) {
  const std::string table = entry_table(api);
  const std::string value = value_column(column);
  std::string sets = value + "=NULL";
  if (has_key_column(kind)) sets += "," + key_column(column) + "=NULL";
  if (has_elements_column(kind)) sets += "," + sql::elements_column(column) + "=NULL";
  const std::string text = "UPDATE " + table + " SET " + sets + " WHERE id IN (SELECT id FROM " + table +
                           " WHERE " + value + " IS NOT NULL LIMIT " + std::to_string(rows_emptied_at_once) +
                           " FOR UPDATE SKIP LOCKED)";
  const std::string rest =
      "SELECT count(*) FROM (SELECT 1 FROM " + table + " WHERE " + value + " IS NOT NULL LIMIT 1) AS rest";
  while (!ending_) {
    if (Status emptied = connection_.run(text); !emptied) return emptied;
    const Result<std::int64_t> left = connection_.read_integer(rest);
    if (!left) return left.error();
    if (*left == 0)
      return run_for("UPDATE removed_columns SET empty=1 WHERE api=? AND \"column\"=?", api, column);
  }
  return {};
}

// As long as the API may have more of them.
Status Sweeper::add_columns(const CustomApi& api) {
  for (const std::string& kind : column_kinds()) {
    Result<Statement> row = connection_.prepare(
        "SELECT (SELECT count(*) FROM removed_columns WHERE api=?1 AND kind=?2 AND empty=1)+"
        "(SELECT count(*) FROM custom_apis WHERE number=?1 AND columns>=?3)");
    if (!row) return row.error();
    const Result<bool> counted = row->bind(api.number).bind(std::string_view(kind)).bind(columns_max).step();
    if (!counted) return counted.error();
    if (row->integer(0) > 0) continue;
    if (Status added = add_column_ahead(api.number, kind); !added) return added;
  }
  return {};
}

Status Sweeper::add_column_ahead(std::int64_t api, const std::string& kind) {
  if (Status begun = connection_.run(begin_briefly); !begun) return begun;
  const Result<std::int64_t> column = count_column(connection_, api);
  Status added = column ? make_column(connection_, api, *column, kind) : column.error();
  Status ended = connection_.run(added ? "COMMIT" : "ROLLBACK");
  if (!added || !ended) return added ? ended : added;
  const std::string index = add_key_index_text(api, *column, kind, Build::BesideWrites);
  if (!index.empty()) {
    if (Status indexed = connection_.run(index); !indexed) return indexed;
  }
  Result<Statement> kept =
      connection_.prepare("INSERT INTO removed_columns(api,\"column\",kind,empty) VALUES(?,?,?,1)");
  if (!kept) return kept.error();
  return kept->bind(api).bind(*column).bind(std::string_view(kind)).run();
}

// Of large tables: those of small ones are made with their fields. What an interrupted build has left is made
// again.
Status Sweeper::add_indexes(const Catalog& catalog) {
  const Result<std::set<std::string>> there = valid_indexes(connection_);
  if (!there) return there.error();
  for (const std::shared_ptr<const CustomApi>& api : catalog.apis()) {
    for (const CustomField& field : api->fields) {
      const std::string name = index_name(api->number, field);
      const std::string build = add_index_text(api->number, field, Build::BesideWrites);
      if (build.empty() || there->contains(name)) continue;
      if (ending_) return {};
      log::Line(log::Level::Info, "index_build").field("api", api->number).field("column", field.column);
      if (Status built = build_index(name, build); !built) return built;
    }
  }
  return {};
}

Status Sweeper::build_index(const std::string& name, const std::string& build) {
  if (Status unlimited = connection_.run("SET statement_timeout = 0"); !unlimited) return unlimited;
  {
    const std::lock_guard lock(mutex_);
    build_.reset(PQgetCancel(connection_.handle()));
  }
  Status built = connection_.run("DROP INDEX CONCURRENTLY IF EXISTS " + name);
  if (built && !ending_) built = connection_.run(build);
  end_build();
  const Status limited = connection_.run("SET statement_timeout = '60s'");
  return built ? limited : built;
}

void Sweeper::end_build() {
  {
    const std::lock_guard lock(mutex_);
    build_.reset();
  }
  changed_.notify_all();
}

Status Sweeper::run_for(std::string_view text, std::int64_t api, std::int64_t column) {
  Result<Statement> statement = connection_.prepare(text);
  if (!statement) return statement.error();
  return statement->bind(api).bind(column).run();
}

}  // namespace bespoke::postgresql
