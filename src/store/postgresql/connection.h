// One connection to the database, with its prepared statements. It connects when it is first used, and again
// after it was lost. Nothing here throws. A connection is used by one thread at a time.
#pragma once

#include <array>
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
#include "store/postgresql/database.h"
#include "store/sql/sql_text.h"

namespace bespoke::postgresql {

// Begins a transaction whose reads all see the moment of its first.
inline constexpr const char* begin_snapshot = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

inline constexpr int binary_format = 1;  // of parameters and results, in libpq's words

class Connection;

// Names what serves a connection in the database.
struct Session {
  std::int64_t process = 0;
  std::int64_t started_us = 0;
};

// What the last failure of a connection means to those who work with it.
enum class Failure {
  None,
  Lost,       // the connection is gone; whether what was under way was done, nobody knows
  Again,      // a deadlock or a serialization failure: nothing was done, and it may work the next time
  Unique,     // a value that must be unique is taken
  Cancelled,  // it took longer than it may
  Locked,     // a lock was not to be had in time
  NotThere,   // a table or column that does not exist, or not any more
  Other,
};

// What a connection keeps of a statement.
struct Prepared {
  std::string key;
  std::string text;
  std::string name;
  bool known_to_server = false;
};

// One use of a statement. What is bound must outlive the use.
class Statement {
 public:
  Statement(Connection& connection, Prepared& prepared) : connection_(&connection), prepared_(&prepared) {}
  // One that is planned for its values, and not kept.
  Statement(Connection& connection, std::string text) : connection_(&connection), text_(std::move(text)) {}

  // Each binds the next parameter.
  Statement& bind(std::int64_t value);
  Statement& bind(double value);
  Statement& bind(bool value);
  Statement& bind(std::string_view text);
  Statement& bind(std::span<const std::uint8_t> bytes);
  Statement& bind(const Uuid& uuid) {
    return bind_bytes(uuid.bytes().data(), uuid.bytes().size(), Type::Uuid);
  }
  Statement& bind_kept(std::string text);  // which the statement keeps
  Statement& bind_null();
  // These the statement keeps.
  Statement& bind_array(const std::vector<std::string>& texts);
  Statement& bind_array(const std::vector<std::int64_t>& integers);
  Statement& bind_array(const std::vector<Uuid>& uuids);
  Statement& bind(const Value& value);
  Statement& bind(const sql::SqlValue& value);

  Status execute();
  Result<bool> step();  // whether there is a row; the first call executes the statement, unless it was
  Status run();         // to the end

  std::int64_t integer(int column) const;
  double real(int column) const;
  bool boolean(int column) const;
  bool is_null(int column) const { return PQgetisnull(result_.get(), row_, column) != 0; }
  std::string text(int column) const;  // of a bytea, its bytes
  Uuid uuid(int column) const;
  std::int64_t changed_rows() const;

 private:
  friend class Connection;
  enum class Type : Oid {
    Unknown = 0,
    Boolean = 16,
    Bytes = 17,
    Integer = 20,
    Text = 25,
    Texts = 1009,
    Integers = 1016,
    Real = 701,
    Uuid = 2950,
    Uuids = 2951
  };
  // As the database takes them: binary, big-endian.
  struct Parameters {
    std::vector<Oid> types;
    std::vector<const char*> values;
    std::vector<int> lengths;
    std::vector<int> formats;
  };
  struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
  };

  Statement& bind_bytes(const void* data, std::size_t size, Type type);
  Statement& bind_number(std::uint64_t bits, Type type);
  template <class Elements, class Bytes>
  Statement& bind_elements(const Elements& elements, Type element, Type array, const Bytes& bytes_of);

  Connection* connection_;
  Prepared* prepared_ = nullptr;
  std::string text_;
  Parameters parameters_;
  std::list<std::array<char, 8>> numbers_;
  std::list<std::string> texts_;
  std::unique_ptr<PGresult, Clear> result_;
  int row_ = -1;
};

class Connection {
 public:
  explicit Connection(std::shared_ptr<Database> database) : database_(std::move(database)) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Connects unless it is connected. A connection that lay idle may have been closed by the other side: that
  // is seen here, and not by the statement that comes next.
  Status ready();
  void close();
  // The socket, to wait for what the server sends by itself; -1 while there is none.
  int socket() const { return handle_ ? PQsocket(handle_.get()) : -1; }
  PGconn* handle() const { return handle_.get(); }

  // The statement of that text, with a `?` for each parameter, prepared at its first use.
  Result<Statement> prepare(std::string_view text);
  // The statement named `key`, which is shorter to tell than its text; `make_text` is called at its first
  // use.
  template <class MakeText>
  Result<Statement> prepare(std::string_view key, const MakeText& make_text) {
    if (Prepared* known = find(key)) return Statement(*this, *known);
    return Statement(*this, keep(key, make_text()));
  }

  // One that is planned for its values and not kept.
  Statement plan(std::string_view text);

  // Executes statements in one round trip; while guarded, in one each. The first `count` were executed; one
  // that fails is the last that was tried, and `status` and `last_failure` tell why.
  struct Executed {
    std::size_t count = 0;
    Status status;
  };
  Executed execute_together(std::span<Statement> statements);

  // Runs statements without parameters and results.
  Status run(const std::string& text);
  Result<std::int64_t> read_integer(std::string_view text);  // of the first row; 0 where there is none

  // While guarded, a statement that fails in a transaction leaves that as it was before it.
  enum class Guard { Off, On };
  void guard(Guard guard) { guard_ = guard; }

  bool in_transaction() const;
  Failure last_failure() const { return failure_; }
  // Asks the database for the time, which this process goes by from now on.
  Status follow_clock();
  // The one in use, or used last.
  const Session& session() const { return session_; }
  // For whoever has tidied up after it.
  void fail_with(Failure failure) { failure_ = failure; }
  bool unique_violated() const { return failure_ == Failure::Unique; }

 private:
  friend class Statement;
  bool guarded() const { return guard_ == Guard::On && in_transaction(); }
  Prepared* find(std::string_view key);
  Prepared& keep(std::string_view key, const std::string& text);
  Status execute(Statement& statement);
  PGresult* send(Statement& statement);
  Executed execute_in_turn(std::span<Statement> statements);
  Status execute_guarded(Statement& statement);
  Executed send_and_receive(std::span<Statement* const> statements);
  bool send_together(std::span<Statement* const> statements, std::vector<Prepared*>& made);
  bool send_one(const Statement& statement, Prepared*& made);
  Status receive(Statement& statement, Prepared*& made);
  Error lost();
  Error error(const PGresult* result);
  Failure judge(std::string_view state, std::string_view severity) const;
  Status read_session();

  const std::shared_ptr<Database> database_;
  Handle handle_;
  Guard guard_ = Guard::Off;
  Failure failure_ = Failure::None;
  Session session_;
  std::uint64_t names_ = 0;
  std::list<Prepared> prepared_;  // the one used last comes first
  std::unordered_map<std::string_view, std::list<Prepared>::iterator> by_key_;
};

// While a statement is run without which the work is nothing: it saves round trips.
class Unguarded {
 public:
  explicit Unguarded(Connection& connection) : connection_(connection) {
    connection_.guard(Connection::Guard::Off);
  }
  Unguarded(const Unguarded&) = delete;
  Unguarded& operator=(const Unguarded&) = delete;
  ~Unguarded() { connection_.guard(Connection::Guard::On); }

 private:
  Connection& connection_;
};

}  // namespace bespoke::postgresql
