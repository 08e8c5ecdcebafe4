#include "store/sqlite/connection.h"

#include "base/json.h"
#include "base/log.h"
#include "jsonschema/canonical.h"
#include "model/errors.h"

namespace bespoke::sqlite {
namespace {

constexpr int busy_timeout_ms = 100;

// busy_timeout comes first: any other pragma may meet a lock.
constexpr const char* common_settings = R"(
  PRAGMA temp_store = MEMORY;
  PRAGMA mmap_size = 2147418112;
)";
// One connection writes and checkpoints, and no other ever does: SQLite before 3.51.3 can corrupt the log
// when two do so at once. A larger cache makes writing slower: SQLite walks all of it at a commit, and what
// it lacks is a copy from the mapped file away. Freed pages are not overwritten: dropping an index would
// write all of it.
constexpr const char* writer_settings = R"(
  PRAGMA secure_delete = OFF;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA journal_size_limit = 67108864;
  PRAGMA cache_size = -16384;
)";
constexpr const char* reader_settings = R"(
  PRAGMA query_only = ON;
  PRAGMA cache_size = -16384;
)";

constexpr int pure = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;

std::optional<json::Value> number_of(sqlite3_value* value) {
  const void* text = sqlite3_value_blob(value);
  if (text == nullptr) return std::nullopt;
  const auto size = static_cast<std::size_t>(sqlite3_value_bytes(value));
  Result<json::Value> read = json::read({static_cast<const char*>(text), size});
  if (!read || read->number() == nullptr) return std::nullopt;
  return *std::move(read);
}

void same_number(sqlite3_context* context, int, sqlite3_value** values) {
  const auto left = number_of(values[0]);
  const auto right = number_of(values[1]);
  const bool same = left && right && jsonschema::canonical(*left) == jsonschema::canonical(*right);
  sqlite3_result_int(context, same ? 1 : 0);
}

// Null of what is no number.
void real_of(sqlite3_context* context, int, sqlite3_value** values) {
  const auto number = number_of(values[0]);
  const auto real = number ? json::to_double(*number->number()) : std::nullopt;
  if (real) sqlite3_result_double(context, *real);
}

}  // namespace

Statement::~Statement() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
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
  sqlite3_create_function(handle_, "same_number", 2, pure, nullptr, &same_number, nullptr, nullptr);
  sqlite3_create_function(handle_, "real_of", 1, pure, nullptr, &real_of, nullptr, nullptr);
  if (Status status = run(common_settings); !status) return status;
  if (use == Use::Write) return {};
  keep_log();
  return run(reader_settings);
}

void Connection::keep_log() {
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

Status Connection::start_log() {
  return run(writer_settings);
}

Connection::~Connection() {
  for (const Prepared& prepared : prepared_) sqlite3_finalize(prepared.statement);
  sqlite3_close(handle_);
}

Result<Statement> Connection::prepare(std::string_view text) {
  return prepare(text, [text] { return std::string(text); });
}

sqlite3_stmt* Connection::find(std::string_view key) {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return nullptr;
  prepared_.splice(prepared_.begin(), prepared_, found->second);
  return found->second->statement;
}

Result<Statement> Connection::prepare_as(std::string_view key, const std::string& text) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(handle_, text.data(), static_cast<int>(text.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return error();
  if (prepared_.size() >= statements_max) {
    by_key_.erase(prepared_.back().key);
    sqlite3_finalize(prepared_.back().statement);
    prepared_.pop_back();
  }
  prepared_.push_front({std::string(key), statement});
  by_key_.emplace(prepared_.front().key, prepared_.begin());
  return Statement(*this, statement);
}

Status Connection::run(const std::string& text) {
  if (sqlite3_exec(handle_, text.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return error();
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

Error Connection::error() {
  if (unique_violated()) return {ErrorCode::Conflict, {}};  // the caller names what clashed
  const int code = last_error();
  if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC) sync_failed_ = true;
  if (code == SQLITE_INTERRUPT) return unavailable();  // who asked for it knows better
  log::Line(log::Level::Error, "sqlite_failed").field("code", code).field("message", sqlite3_errmsg(handle_));
  switch (code & 0xFF) {
    case SQLITE_FULL:
      return storage_full();
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
