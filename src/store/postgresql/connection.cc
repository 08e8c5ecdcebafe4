#include "store/postgresql/connection.h"

#include <sys/socket.h>

#include <cerrno>

#include "base/log.h"
#include "base/shared_clock.h"
#include "model/errors.h"
#include "store/postgresql/limits.h"

namespace bespoke::postgresql {
namespace {

// `?` becomes `$1`, `$2`, …; `?2` becomes `$2`. Our texts hold no other question mark.
std::string with_numbered_parameters(std::string_view text) {
  std::string numbered;
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '?') {
      numbered += text[i];
      continue;
    }
    numbered += '$';
    const bool told = i + 1 < text.size() && text[i + 1] >= '0' && text[i + 1] <= '9';
    if (!told) numbered += std::to_string(++count);
  }
  return numbered;
}

// Whether the other side has closed, or said something that nobody asked for.
bool has_news(int socket) {
  char byte = 0;
  const ssize_t seen = recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return seen >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
}

std::string field_of(const PGresult* result, int field) {
  const char* text = PQresultErrorField(result, field);
  return text == nullptr ? "" : text;
}

// The server's words without their details, which may hold values; libpq's own where the server said nothing
// any more.
std::string message_of(const PGresult* result) {
  std::string told = field_of(result, PG_DIAG_MESSAGE_PRIMARY);
  if (!told.empty()) return told;
  const std::string own = PQresultErrorMessage(result);
  return own.empty() ? "the connection was lost" : own.substr(0, own.find('\n'));
}

}  // namespace

Status Connection::ready() {
  failure_ = Failure::None;
  if (handle_ && has_news(PQsocket(handle_.get()))) {
    PQconsumeInput(handle_.get());
    if (PQstatus(handle_.get()) != CONNECTION_OK || has_news(PQsocket(handle_.get()))) close();
  }
  if (handle_ && PQtransactionStatus(handle_.get()) != PQTRANS_IDLE) close();
  if (handle_) return {};
  Result<Handle> connected = database_->connect();
  if (!connected) {
    failure_ = Failure::Lost;
    return connected.error();
  }
  handle_ = *std::move(connected);
  return read_session();
}

Status Connection::read_session() {
  Statement row = plan(
      "SELECT pid::bigint,(extract(epoch FROM backend_start)*1000000)::bigint FROM pg_stat_activity "
      "WHERE pid=pg_backend_pid()");
  const Result<bool> found = row.step();
  if (!found) return found.error();
  if (*found) session_ = {row.integer(0), row.integer(1)};
  return {};
}

Status Connection::follow_clock() {
  Result<Statement> row = prepare("SELECT (extract(epoch FROM clock_timestamp())*1000000)::bigint");
  if (!row) return row.error();
  const auto asked = std::chrono::steady_clock::now();
  const Result<bool> told = row->step();
  if (!told) return told.error();
  if (*told) bespoke::follow_clock(row->integer(0), asked, std::chrono::steady_clock::now());
  return {};
}

void Connection::close() {
  handle_.reset();
  for (Prepared& prepared : prepared_) prepared.known_to_server = false;
}

bool Connection::in_transaction() const {
  return handle_ && PQtransactionStatus(handle_.get()) != PQTRANS_IDLE;
}

Result<Statement> Connection::prepare(std::string_view text) {
  return prepare(text, [text] { return std::string(text); });
}

Prepared* Connection::find(std::string_view key) {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return nullptr;
  prepared_.splice(prepared_.begin(), prepared_, found->second);
  return &*found->second;
}

Prepared& Connection::keep(std::string_view key, const std::string& text) {
  if (prepared_.size() >= statements_max) {
    const Prepared& oldest = prepared_.back();
    if (oldest.known_to_server && handle_)
      PQclear(PQexec(handle_.get(), ("DEALLOCATE " + oldest.name).c_str()));
    by_key_.erase(oldest.key);
    prepared_.pop_back();
  }
  prepared_.push_front({std::string(key), with_numbered_parameters(text), "s" + std::to_string(++names_)});
  by_key_.emplace(prepared_.front().key, prepared_.begin());
  return prepared_.front();
}

Statement Connection::plan(std::string_view text) {
  return {*this, with_numbered_parameters(text)};
}

Status Connection::run(const std::string& text) {
  failure_ = Failure::None;
  if (!handle_) {
    failure_ = Failure::Lost;
    return unavailable();
  }
  PGresult* result = PQexec(handle_.get(), text.c_str());
  const ExecStatusType status = PQresultStatus(result);
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY) {
    PQclear(result);
    return {};
  }
  return error(result);
}

Result<std::int64_t> Connection::read_integer(std::string_view text) {
  Result<Statement> statement = prepare(text);
  if (!statement) return statement.error();
  const Result<bool> row = statement->step();
  if (!row) return row.error();
  return *row && !statement->is_null(0) ? statement->integer(0) : 0;
}

Status Connection::execute(Statement& statement) {
  failure_ = Failure::None;
  if (!handle_) {
    failure_ = Failure::Lost;
    return unavailable();
  }
  if (guarded()) return execute_guarded(statement);
  PGresult* result = send(statement);
  const ExecStatusType status = PQresultStatus(result);
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
    statement.result_.reset(result);
    return {};
  }
  return error(result);
}

// What the server answers; a failure to prepare as well.
PGresult* Connection::send(Statement& statement) {
  const Statement::Parameters& given = statement.parameters_;
  const int count = static_cast<int>(given.values.size());
  Prepared* prepared = statement.prepared_;
  if (prepared == nullptr) {
    return PQexecParams(handle_.get(), statement.text_.c_str(), count, given.types.data(),
                        given.values.data(), given.lengths.data(), given.formats.data(), binary_format);
  }
  if (!prepared->known_to_server) {
    PGresult* made =
        PQprepare(handle_.get(), prepared->name.c_str(), prepared->text.c_str(), count, given.types.data());
    if (PQresultStatus(made) != PGRES_COMMAND_OK) return made;
    PQclear(made);
    prepared->known_to_server = true;
  }
  return PQexecPrepared(handle_.get(), prepared->name.c_str(), count, given.values.data(),
                        given.lengths.data(), given.formats.data(), binary_format);
}

// SQLSTATEs: PostgreSQL's appendix A. What is fatal has ended the session, whatever limit of the server's it
// is for: the socket may not tell yet.
Failure Connection::judge(std::string_view state, std::string_view severity) const {
  if (PQstatus(handle_.get()) != CONNECTION_OK) return Failure::Lost;
  if (severity == "FATAL" || severity == "PANIC") return Failure::Lost;
  if (state == "23505") return Failure::Unique;
  if (state == "40001" || state == "40P01") return Failure::Again;
  if (state == "57014") return Failure::Cancelled;
  if (state == "55P03") return Failure::Locked;
  if (state == "42P01" || state == "42703") return Failure::NotThere;
  // The server is being stopped, or was made a standby.
  if (state.starts_with("57P") || state == "25006") return Failure::Lost;
  return Failure::Other;
}

// The refusal that a failed result means, logged where it is none of the caller's making. Takes the result.
Error Connection::error(const PGresult* given) {
  const std::unique_ptr<const PGresult, void (*)(const PGresult*)> result(
      given, [](const PGresult* each) { PQclear(const_cast<PGresult*>(each)); });
  const std::string state = field_of(given, PG_DIAG_SQLSTATE);
  failure_ = judge(state, field_of(given, PG_DIAG_SEVERITY_NONLOCALIZED));
  switch (failure_) {
    case Failure::Unique:
      return {ErrorCode::Conflict, {}};  // the caller names what clashed
    case Failure::NotThere:
      return definition_changed();
    case Failure::Cancelled:
    case Failure::Locked:
    case Failure::Again:
      return unavailable();  // who set the limit, or tries again, knows better
    case Failure::None:
    case Failure::Lost:
    case Failure::Other:
      break;
  }
  log::Line(log::Level::Error, "postgresql_failed").field("state", state).field("message", message_of(given));
  if (failure_ == Failure::Lost) close();
  if (state == "53100") return storage_full();
  return failure_ == Failure::Lost || state.starts_with("53") ? unavailable() : internal_error();
}

}  // namespace bespoke::postgresql
