#include "store/sqlite/connection.h"

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <system_error>

#include "base/log.h"
#include "model/errors.h"
#include "store/sqlite/functions.h"
#include "store/sqlite/limits.h"

namespace bespoke::sqlite {
namespace {

constexpr int busy_timeout_ms = 100;

// busy_timeout comes first: any other pragma may meet a lock.
constexpr const char* common_settings = R"(
  PRAGMA temp_store = MEMORY;
)";
// One connection writes and checkpoints, and no other ever does: SQLite before 3.51.3 can corrupt the log
// when two do so at once. Freed pages are not overwritten: dropping an index would
// write all of it.
constexpr const char* writer_settings = R"(
  PRAGMA secure_delete = OFF;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA journal_size_limit = 67108864;
)";
constexpr const char* reader_settings = "PRAGMA query_only = ON";

// SQLite takes ENOSPC alone for a full disk. A quota that is used up, and a bound on the size of files, are
// I/O errors to it, though to whoever runs the server they are the same.
bool lacks_room(int code, int reason) {
  if ((code & 0xFF) == SQLITE_FULL) return true;
  const bool grows = code == SQLITE_IOERR_WRITE || code == SQLITE_IOERR_SHMSIZE ||
                     code == SQLITE_IOERR_TRUNCATE || (code & 0xFF) == SQLITE_CANTOPEN;
  return grows && (reason == ENOSPC || reason == EDQUOT || reason == EFBIG);
}

}  // namespace

Statement::~Statement() {
  if (statement_ == nullptr) return;
  if (kept_ == nullptr) {
    sqlite3_finalize(statement_);
    return;
  }
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  kept_->in_use = false;
}

Statement& Statement::bind(std::int64_t value) {
  sqlite3_bind_int64(statement_, next_++, value);
  return *this;
}

Statement& Statement::bind(double value) {
  sqlite3_bind_double(statement_, next_++, value);
  return *this;
}

Statement& Statement::bind(std::string_view text) {
  const char* data = text.data() == nullptr ? "" : text.data();  // a null pointer would bind null
  sqlite3_bind_text64(statement_, next_++, data, text.size(), SQLITE_STATIC, SQLITE_UTF8);
  return *this;
}

Statement& Statement::bind(std::span<const std::uint8_t> bytes) {
  sqlite3_bind_blob64(statement_, next_++, bytes.data(), bytes.size(), SQLITE_STATIC);
  return *this;
}

Statement& Statement::bind(const std::vector<std::string>& texts) {
  // The pointer is not const in SQLite's declaration only; nothing writes through it.
  void* const pointer = const_cast<std::vector<std::string>*>(&texts);
  sqlite3_bind_pointer(statement_, next_++, pointer, text_set_type, nullptr);
  return *this;
}

Statement& Statement::bind_null() {
  sqlite3_bind_null(statement_, next_++);
  return *this;
}

Statement& Statement::bind(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return bind(std::string_view(*text));
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return bind(*integer);
  if (const auto* real = std::get_if<double>(&value)) return bind(*real);
  if (const auto* boolean = std::get_if<bool>(&value)) return bind(std::int64_t{*boolean});
  if (const auto* json = std::get_if<JsonText>(&value)) return bind(std::string_view(json->text));
  return bind_null();
}

Statement& Statement::bind(const sql::SqlValue& value) {
  if (const auto* uuid = std::get_if<Uuid>(&value)) return bind(*uuid);
  if (const auto* set = std::get_if<sql::TextSet>(&value)) return bind(**set);
  return bind(std::get<Value>(value));
}

Result<bool> Statement::step() {
  switch (sqlite3_step(statement_)) {
    case SQLITE_ROW:
      return true;
    case SQLITE_DONE:
      return false;
    default:
      return connection_->error();
  }
}

Status Statement::run() {
  while (true) {
    const Result<bool> row = step();
    if (!row) return row.error();
    if (!*row) return {};
  }
}

std::string Statement::text(int column) const {
  const void* data = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  if (data == nullptr) return {};
  return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

Uuid Statement::uuid(int column) const {
  Uuid::Bytes bytes{};
  const void* data = sqlite3_column_blob(statement_, column);
  if (sqlite3_column_bytes(statement_, column) == static_cast<int>(bytes.size())) {
    std::memcpy(bytes.data(), data, bytes.size());
  }
  return Uuid::from_bytes(bytes);
}

Result<std::unique_ptr<Connection>> Connection::open(const std::string& path, Use use) {
  const int access = use == Use::Write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &handle, access | SQLITE_OPEN_NOMUTEX, nullptr);
  if (handle == nullptr) return internal_error();
  std::unique_ptr<Connection> connection(new Connection(handle));
  if (code != SQLITE_OK) return connection->error();
  sqlite3_extended_result_codes(handle, 1);
  if (Status configured = connection->configure(use); !configured) return configured.error();
  return connection;
}

Status Connection::configure(Use use) {
  sqlite3_busy_timeout(handle_, busy_timeout_ms);
  sqlite3_wal_autocheckpoint(handle_, 0);
  if (register_functions(handle_) != SQLITE_OK) return error();
  if (Status status = run(common_settings); !status) return status;
  if (use == Use::Write) return {};
  keep_log();
  return run(reader_settings);
}

void Connection::keep_log() {
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

Status Connection::limit_memory(std::size_t cache_bytes, std::size_t mapped_bytes) {
  return run("PRAGMA cache_size = -" + std::to_string(cache_bytes / 1024) +
             "; PRAGMA mmap_size = " + std::to_string(mapped_bytes));
}

Status Connection::start_log() {
  return run(writer_settings);
}

Connection::~Connection() {
  for (const PreparedStatement& kept : prepared_) sqlite3_finalize(kept.statement);
  sqlite3_close(handle_);
}

Result<Statement> Connection::prepare(std::string_view text) {
  return prepare(text, [text] { return std::string(text); });
}

PreparedStatement* Connection::find_idle(std::string_view key) {
  const auto found = by_key_.find(key);
  if (found == by_key_.end() || found->second->in_use) return nullptr;
  prepared_.splice(prepared_.begin(), prepared_, found->second);
  return &*found->second;
}

Result<Statement> Connection::prepare_as(std::string_view key, const std::string& text) {
  const bool kept =
      text.size() <= statement_text_bytes_max && !by_key_.contains(key) && make_room(text.size());
  sqlite3_stmt* prepared = nullptr;
  const int code = sqlite3_prepare_v3(handle_, text.data(), static_cast<int>(text.size()),
                                      kept ? SQLITE_PREPARE_PERSISTENT : 0, &prepared, nullptr);
  if (code != SQLITE_OK) return error();
  if (!kept) return Statement(*this, prepared);
  // A statement that is lost where memory runs out would keep its connection from being closed.
  std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> owned(prepared, sqlite3_finalize);
  prepared_.push_front({std::string(key), prepared, text.size()});
  owned.release();
  by_key_.emplace(prepared_.front().key, prepared_.begin());
  texts_bytes_ += text.size();
  return Statement(*this, prepared_.front());
}

// Finalizes what lay idle for longest. Whether there is room then: not while those in use take it all.
bool Connection::make_room(std::size_t text_bytes) {
  while (prepared_.size() >= statements_max || texts_bytes_ + text_bytes > statement_texts_bytes_max) {
    const auto idle = std::find_if(prepared_.rbegin(), prepared_.rend(),
                                   [](const PreparedStatement& kept) { return !kept.in_use; });
    if (idle == prepared_.rend()) return false;
    const auto oldest = std::prev(idle.base());
    sqlite3_finalize(oldest->statement);
    by_key_.erase(oldest->key);
    texts_bytes_ -= oldest->text_bytes;
    prepared_.erase(oldest);
  }
  return true;
}

Status Connection::run(const std::string& text) {
  if (sqlite3_exec(handle_, text.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return error();
  return {};
}

Status Connection::run_unlogged(const std::string& text) {
  if (sqlite3_exec(handle_, text.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return refusal();
  return {};
}

Result<std::int64_t> Connection::read_integer(std::string_view text) {
  Result<Statement> statement = prepare(text);
  if (!statement) return statement.error();
  const Result<bool> row = statement->step();
  if (!row) return row.error();
  return *row ? statement->integer(0) : 0;
}

bool Connection::unique_violated() const {
  const int code = last_error();
  return code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY;
}

// SQLite notes it for the connection only where a statement runs, not where its commit fails; the file that
// failed, the log or the database, knows it as well.
int Connection::system_error() const {
  if ((last_error() & 0xFF) == SQLITE_CANTOPEN) return sqlite3_system_errno(handle_);
  if ((last_error() & 0xFF) != SQLITE_IOERR) return 0;
  for (const int which : {SQLITE_FCNTL_JOURNAL_POINTER, SQLITE_FCNTL_FILE_POINTER}) {
    sqlite3_file* file = nullptr;
    int reason = 0;
    sqlite3_file_control(handle_, "main", which, &file);
    if (file == nullptr || file->pMethods == nullptr) continue;
    file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &reason);
    if (reason != 0) return reason;
  }
  return sqlite3_system_errno(handle_);
}

std::string Connection::failure_text() const {
  std::string text = sqlite3_errmsg(handle_);
  const int reason = system_error();
  if (reason != 0) text += " (" + std::system_category().message(reason) + ")";
  return text;
}

Error Connection::error() {
  const int code = last_error();
  if (!unique_violated() && code != SQLITE_INTERRUPT) {  // who asked for these knows better
    log::Line(log::Level::Error, "sqlite_failed").field("code", code).field("message", failure_text());
  }
  return refusal();
}

Error Connection::refusal() {
  if (unique_violated()) return {ErrorCode::Conflict, {}};  // the caller names what clashed
  const int code = last_error();
  if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC) sync_failed_ = true;
  if (lacks_room(code, system_error())) return storage_full();
  switch (code & 0xFF) {
    case SQLITE_INTERRUPT:
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_NOMEM:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
      return unavailable();
    default:
      return internal_error();
  }
}

}  // namespace bespoke::sqlite
