// What SQLite alone can do: inserts the rows of the largest table of a data folder's database into a new
// database with the same columns and indexes, 64 rows to a durable commit. Prints the rate between each pair
// of row counts, one a line.
//   raw_sqlite SOURCE.db TARGET.db FROM-TO...
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

constexpr int rows_per_commit = 64;
constexpr std::int64_t rows_read_ahead = 6400;  // rows are read between the timed commits, never within

using Seconds = std::chrono::duration<double>;
using Value = std::unique_ptr<sqlite3_value, decltype(&sqlite3_value_free)>;
using Row = std::vector<Value>;

void check(sqlite3* db, int code) {
  if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) return;
  std::fprintf(stderr, "raw_sqlite: %s\n", sqlite3_errmsg(db));
  std::exit(1);
}

sqlite3* open(const char* path) {
  sqlite3* db = nullptr;
  check(db, sqlite3_open(path, &db));
  return db;
}

void run(sqlite3* db, const std::string& sql) {
  check(db, sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr));
}

sqlite3_stmt* prepare(sqlite3* db, const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  check(db, sqlite3_prepare_v2(db, sql.c_str(), -1, &statement, nullptr));
  return statement;
}

std::vector<std::string> texts(sqlite3* db, const std::string& sql) {
  std::vector<std::string> found;
  sqlite3_stmt* statement = prepare(db, sql);
  while (sqlite3_step(statement) == SQLITE_ROW) {
    found.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(statement, 0)));
  }
  sqlite3_finalize(statement);
  return found;
}

std::string largest_table(sqlite3* db) {
  std::string largest;
  std::int64_t most = -1;
  for (const std::string& name : texts(db, "SELECT name FROM sqlite_master WHERE type = 'table'")) {
    const auto rows = std::stoll(texts(db, "SELECT count(*) FROM \"" + name + "\"").front());
    if (rows > most) {
      most = rows;
      largest = name;
    }
  }
  return largest;
}

std::vector<Row> read_rows(sqlite3_stmt* reader, std::int64_t count) {
  std::vector<Row> rows;
  while (static_cast<std::int64_t>(rows.size()) < count && sqlite3_step(reader) == SQLITE_ROW) {
    Row row;
    for (int i = 0; i < sqlite3_column_count(reader); ++i) {
      row.emplace_back(sqlite3_value_dup(sqlite3_column_value(reader, i)), sqlite3_value_free);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

Seconds insert(sqlite3* db, sqlite3_stmt* writer, const std::vector<Row>& rows) {
  const auto started = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i % rows_per_commit == 0) run(db, "BEGIN IMMEDIATE");
    for (std::size_t column = 0; column < rows[i].size(); ++column) {
      check(db, sqlite3_bind_value(writer, static_cast<int>(column) + 1, rows[i][column].get()));
    }
    check(db, sqlite3_step(writer));
    check(db, sqlite3_reset(writer));
    if (i % rows_per_commit == rows_per_commit - 1 || i + 1 == rows.size()) run(db, "COMMIT");
  }
  return std::chrono::steady_clock::now() - started;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  sqlite3* source = open(argv[1]);
  sqlite3* target = open(argv[2]);
  // As the store sets its writer, which also writes its log back after every 16 MB.
  run(target, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384");
  run(target,
      "PRAGMA mmap_size = 2147418112; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = OFF; PRAGMA "
      "wal_autocheckpoint = 4096");
  const std::string table = largest_table(source);
  const std::string schema =
      "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name = '" + table + "'";
  for (const std::string& sql : texts(source, schema + " ORDER BY type = 'index'")) run(target, sql);

  sqlite3_stmt* reader = prepare(source, "SELECT * FROM \"" + table + "\" ORDER BY rowid");
  std::string places = "?";
  for (int i = 1; i < sqlite3_column_count(reader); ++i) places += ", ?";
  sqlite3_stmt* writer = prepare(target, "INSERT INTO \"" + table + "\" VALUES (" + places + ")");

  std::int64_t written = 0;
  for (int i = 3; i < argc; ++i) {
    char* rest = nullptr;
    const std::int64_t from = std::strtoll(argv[i], &rest, 10);
    const std::int64_t to = std::strtoll(rest + 1, nullptr, 10);
    Seconds spent{0};
    while (written < to) {
      const std::int64_t end = written < from ? from : to;
      const std::vector<Row> rows = read_rows(reader, std::min(rows_read_ahead, end - written));
      if (rows.empty()) break;
      const Seconds took = insert(target, writer, rows);
      if (written >= from) spent += took;
      written += static_cast<std::int64_t>(rows.size());
    }
    std::printf("%.1f\n", static_cast<double>(written - from) / spent.count());
  }
  sqlite3_finalize(reader);
  sqlite3_finalize(writer);
  sqlite3_close(source);
  sqlite3_close(target);
}
