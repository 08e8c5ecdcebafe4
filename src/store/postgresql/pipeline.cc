// Many statements in one round trip.
#include <array>
#include <vector>

#include "model/errors.h"
#include "store/postgresql/connection.h"

namespace bespoke::postgresql {
namespace {

bool is_good(const PGresult* result) {
  const ExecStatusType status = PQresultStatus(result);
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

// Of the next command of the pipeline; null where the connection is no good any more.
PGresult* next_result(PGconn* handle) {
  PGresult* result = PQgetResult(handle);
  if (result != nullptr && PQgetResult(handle) == nullptr) return result;
  PQclear(result);
  return nullptr;
}

// Reads to the end of the pipeline. Whether it came there.
bool skip_to_sync(PGconn* handle) {
  for (int nothing = 0; nothing < 2;) {
    PGresult* result = PQgetResult(handle);
    const bool synced = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
    nothing = result == nullptr ? nothing + 1 : 0;
    PQclear(result);
    if (synced) return PQexitPipelineMode(handle) == 1;
  }
  return false;
}

}  // namespace

Connection::Executed Connection::execute_together(std::span<Statement> statements) {
  if (guarded()) return execute_in_turn(statements);
  std::vector<Statement*> all;
  all.reserve(statements.size());
  for (Statement& statement : statements) all.push_back(&statement);
  return send_and_receive(all);
}

// On one way with what guards it.
Status Connection::execute_guarded(Statement& statement) {
  Statement saved = plan("SAVEPOINT guard");
  Statement released = plan("RELEASE SAVEPOINT guard");
  const std::array<Statement*, 3> all = {&saved, &statement, &released};
  const Executed executed = send_and_receive(all);
  if (executed.status || executed.count == 0 || !handle_) return executed.status;
  const Failure failure = failure_;
  if (Status back = run("ROLLBACK TO SAVEPOINT guard"); !back) return back;
  failure_ = failure;
  return executed.status;
}

Connection::Executed Connection::send_and_receive(std::span<Statement* const> statements) {
  failure_ = Failure::None;
  if (!handle_) return {0, lost()};
  std::vector<Prepared*> made(statements.size());  // those that the server is told of on this way
  if (!send_together(statements, made)) return {0, lost()};
  Executed executed;
  for (Statement* statement : statements) {
    executed.status = receive(*statement, made[executed.count]);
    if (!executed.status) break;
    ++executed.count;
  }
  // What stands behind a failure was skipped by the server.
  for (std::size_t i = executed.count; i < made.size(); ++i) {
    if (made[i] != nullptr) made[i]->known_to_server = false;
  }
  if (handle_ && !skip_to_sync(handle_.get())) {
    const Error refusal = lost();
    if (executed.status) executed.status = refusal;
  }
  return executed;
}

Connection::Executed Connection::execute_in_turn(std::span<Statement> statements) {
  Executed executed;
  for (Statement& statement : statements) {
    executed.status = execute(statement);
    if (!executed.status) break;
    ++executed.count;
  }
  return executed;
}

bool Connection::send_together(std::span<Statement* const> statements, std::vector<Prepared*>& made) {
  if (PQenterPipelineMode(handle_.get()) == 0) return false;
  for (std::size_t i = 0; i < statements.size(); ++i) {
    if (!send_one(*statements[i], made[i])) return false;
  }
  return PQpipelineSync(handle_.get()) == 1;
}

// `made` is set where the server is told of the statement on this way.
bool Connection::send_one(const Statement& statement, Prepared*& made) {
  PGconn* const handle = handle_.get();
  const Statement::Parameters& given = statement.parameters_;
  const int count = static_cast<int>(given.values.size());
  Prepared* const prepared = statement.prepared_;
  if (prepared == nullptr) {
    return PQsendQueryParams(handle, statement.text_.c_str(), count, given.types.data(), given.values.data(),
                             given.lengths.data(), given.formats.data(), binary_format) == 1;
  }
  if (!prepared->known_to_server) {
    if (PQsendPrepare(handle, prepared->name.c_str(), prepared->text.c_str(), count, given.types.data()) == 0)
      return false;
    made = prepared;
    prepared->known_to_server = true;
  }
  return PQsendQueryPrepared(handle, prepared->name.c_str(), count, given.values.data(), given.lengths.data(),
                             given.formats.data(), binary_format) == 1;
}

// `made` is cleared once the server knows the statement.
Status Connection::receive(Statement& statement, Prepared*& made) {
  if (made != nullptr) {
    PGresult* prepared = next_result(handle_.get());
    if (prepared == nullptr) return lost();
    if (!is_good(prepared)) return error(prepared);
    PQclear(prepared);
    made = nullptr;
  }
  PGresult* result = next_result(handle_.get());
  if (result == nullptr) return lost();
  if (!is_good(result)) return error(result);
  statement.result_.reset(result);
  return {};
}

Error Connection::lost() {
  failure_ = Failure::Lost;
  close();
  return unavailable();
}

}  // namespace bespoke::postgresql
