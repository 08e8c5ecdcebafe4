// Many statements in one round trip.
#include <vector>

#include "model/errors.h"
#include "store/postgresql/connection.h"

namespace bespoke::postgresql {
namespace {

constexpr int binary = 1;  // a format, in libpq's words

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
  failure_ = Failure::None;
  if (!handle_) return {0, lost()};
  std::vector<Prepared*> made(statements.size());  // those that the server is told of on this way
  if (!send_together(statements, made)) return {0, lost()};
  Executed executed;
  for (Statement& statement : statements) {
    executed.status = receive(statement, made[executed.count]);
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

bool Connection::send_together(std::span<Statement> statements, std::vector<Prepared*>& made) {
  PGconn* const handle = handle_.get();
  if (PQenterPipelineMode(handle) == 0) return false;
  for (std::size_t i = 0; i < statements.size(); ++i) {
    const Statement::Parameters& given = statements[i].parameters_;
    const int count = static_cast<int>(given.values.size());
    Prepared& prepared = *statements[i].prepared_;
    if (!prepared.known_to_server) {
      if (PQsendPrepare(handle, prepared.name.c_str(), prepared.text.c_str(), count, given.types.data()) == 0)
        return false;
      made[i] = &prepared;
      prepared.known_to_server = true;
    }
    if (PQsendQueryPrepared(handle, prepared.name.c_str(), count, given.values.data(), given.lengths.data(),
                            given.formats.data(), binary) == 0)
      return false;
  }
  return PQpipelineSync(handle) == 1;
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
