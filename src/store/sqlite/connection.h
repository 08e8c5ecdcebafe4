// One connection to the database, with its prepared statements. Nothing here throws. A connection is used by
// one thread at a time.
//
// A statement belongs to whoever uses it until the use ends. The connection keeps idle ones for the next use,
// and only those make room for others; a text that is in use already is prepared once more:
//
//   Result<Statement> one = connection.prepare("SELECT k FROM e1");    // the kept one
//   Result<Statement> other = connection.prepare("SELECT k FROM e1");  // its own, finalized with its use
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "base/uuid.h"
#include "model/value.h"
#include "store/sql/sql_text.h"

namespace bespoke::sqlite {

class Connection;

// One that a connection keeps.
struct PreparedStatement {
  std::string key;
  sqlite3_stmt* statement;
  std::size_t text_bytes;
  bool in_use = false;
};

// One use of a prepared statement. What is bound must outlive the use.
class Statement {
 public:
  // Of one that the connection keeps, given back at the end.
  Statement(Connection& connection, PreparedStatement& kept)
      : connection_(&connection), statement_(kept.statement), kept_(&kept) {
    kept.in_use = true;
  }
  // Of one that is finalized at the end.
  Statement(Connection& connection, sqlite3_stmt* statement)
      : connection_(&connection), statement_(statement) {}
  Statement(Statement&& other) noexcept
      : connection_(other.connection_), statement_(other.statement_), kept_(other.kept_), next_(other.next_) {
    other.statement_ = nullptr;
  }
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  // Each binds the next parameter.
  Statement& bind(std::int64_t value);
  Statement& bind(double value);
  Statement& bind(std::string_view text);
  Statement& bind(std::span<const std::uint8_t> bytes);
  Statement& bind(const Uuid& uuid) { return bind(std::span(uuid.bytes())); }
  Statement& bind(const std::vector<std::string>& texts);  // of a sql::TextSet: see functions.h
  Statement& bind_null();
  Statement& bind(const Value& value);
  Statement& bind(const sql::SqlValue& value);

  Result<bool> step();  // whether there is a row
  Status run();         // to the end

  std::int64_t integer(int column) const { return sqlite3_column_int64(statement_, column); }
  double real(int column) const { return sqlite3_column_double(statement_, column); }
  bool is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  std::string text(int column) const;  // of a blob, its bytes
  Uuid uuid(int column) const;

 private:
  Connection* connection_;
  sqlite3_stmt* statement_;
  PreparedStatement* kept_ = nullptr;
  int next_ = 1;
};

class Connection {
 public:
  enum class Use { Write, Read };

  static Result<std::unique_ptr<Connection>> open(const std::string& path, Use use);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  // Makes a connection opened to write ready for it; not before it is known whose database this is.
  Status start_log();
  // How large its cache may grow, and how much of the database it maps.
  Status limit_memory(std::size_t cache_bytes, std::size_t mapped_bytes);
  // Closing is not to write the log back.
  void keep_log();

  // A statement of that text, prepared unless one is idle.
  Result<Statement> prepare(std::string_view text);
  // The same by a `key`, which is shorter than the text; `make_text` is called where none is idle.
  template <class MakeText>
  Result<Statement> prepare(std::string_view key, const MakeText& make_text) {
    if (PreparedStatement* idle = find_idle(key)) return Statement(*this, *idle);
    return prepare_as(key, make_text());
  }
  std::size_t statements_kept() const { return prepared_.size(); }
  std::size_t statement_texts_bytes() const { return texts_bytes_; }  // of those that are kept

  // Runs statements without parameters and results that are not kept prepared.
  Status run(const std::string& text);
  Status run_unlogged(const std::string& text);
  Result<std::int64_t> read_integer(std::string_view text);  // of the first row; 0 where there is none

  // What the last step failed with.
  int last_error() const { return sqlite3_extended_errcode(handle_); }
  // Whether it was because a value that must be unique was taken.
  bool unique_violated() const;
  std::int64_t changed_rows() const { return sqlite3_changes64(handle_); }
  std::int64_t last_key() const { return sqlite3_last_insert_rowid(handle_); }
  bool in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }
  sqlite3* handle() const { return handle_; }
  // How many rows lists have looked at, of which each counts its own.
  void count_visited(std::int64_t rows) { rows_visited_ += rows; }
  std::int64_t rows_visited() const { return rows_visited_; }

  // The refusal that the last failure means, logged where it is none of the caller's making.
  Error error();
  // The same, not logged.
  Error refusal();
  // What the last failure was, in words, with what the system says of it.
  std::string failure_text() const;
  // Whether the disk ever failed to keep what it was given: nobody knows then what it holds.
  bool sync_failed() const { return sync_failed_; }

 private:
  explicit Connection(sqlite3* handle) : handle_(handle) {}
  int system_error() const;  // the `errno` behind the last failure; 0 where there is none
  Status configure(Use use);
  PreparedStatement* find_idle(std::string_view key);
  Result<Statement> prepare_as(std::string_view key, const std::string& text);
  bool make_room(std::size_t text_bytes);

  sqlite3* handle_;
  bool sync_failed_ = false;
  std::int64_t rows_visited_ = 0;
  std::list<PreparedStatement> prepared_;  // the one used last comes first
  std::unordered_map<std::string_view, std::list<PreparedStatement>::iterator> by_key_;
  std::size_t texts_bytes_ = 0;
};

}  // namespace bespoke::sqlite
