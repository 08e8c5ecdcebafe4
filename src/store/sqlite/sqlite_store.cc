#include "store/sqlite/sqlite_store.h"

#include <sys/stat.h>

#include <mutex>
#include <utility>

#include "store/sql/access_rows.h"
#include "store/sql/definition_rows.h"
#include "store/sql/folded_keys.h"
#include "store/sql/key_rows.h"
#include "store/sqlite/backup.h"
#include "store/sqlite/folder_backup.h"
#include "store/sqlite/folder_lock.h"
#include "store/sqlite/folder_rights.h"
#include "store/sqlite/migrations.h"
#include "store/sqlite/reader_pool.h"
#include "store/sqlite/snapshot.h"
#include "store/sqlite/writer.h"

namespace bespoke::sqlite {
namespace {

class SqliteStore final : public Store {
 public:
  SqliteStore(std::string path, FolderLock lock, std::unique_ptr<Writer> writer,
              std::unique_ptr<ReaderPool> readers)
      : path_(std::move(path)),
        lock_(std::move(lock)),
        writer_(std::move(writer)),
        readers_(std::move(readers)) {}

  std::shared_ptr<const Catalog> catalog() const override { return writer_->catalog(); }

  Status read(ReadKind, const std::function<Status(Snapshot&)>& work) override {
    PooledSnapshot snapshot(*readers_, writer_->gate(), list_figures_, writer_->shared_catalog());
    return work(snapshot);
  }

  void write(Write write) override { writer_->write(std::move(write)); }

  Status back_up(const std::filesystem::path& file, const BackupProgress& goes_on) override {
    const Result<std::shared_ptr<Backup>> backup = Backup::begin(path_, file);
    if (!backup) return backup.error();
    if (Status begun = writer_->back_up(*backup); !begun) return begun;
    return (*backup)->wait(goes_on);
  }

  Status health() const override { return writer_->health(); }

  StoreFigures figures() const override {
    StoreFigures figures = writer_->figures();
    figures.lists = list_figures_.lists.load(std::memory_order_relaxed);
    figures.rows_visited = list_figures_.rows_visited.load(std::memory_order_relaxed);
    return figures;
  }

 private:
  const std::string path_;
  const FolderLock lock_;
  const std::unique_ptr<Writer> writer_;
  const std::unique_ptr<ReaderPool> readers_;
  ListFigures list_figures_;
};

// Counting the memory in use takes a lock of the process at every allocation.
void configure_once() {
  static std::once_flag once;
  std::call_once(once, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });
}

Error cannot_open(const std::string& path, const std::string& reason) {
  return {ErrorCode::Unavailable, {"The database " + path + " cannot be opened: " + reason + "."}};
}

// By what SQLite has just said.
Error cannot_open(const std::string& path, const Connection& connection) {
  const bool is_damaged = (connection.last_error() & 0xFF) == SQLITE_CORRUPT;
  const std::string advice = is_damaged ? ". To go on, restore the data folder from a backup" : "";
  return cannot_open(path, connection.failure_text() + advice);
}

Result<std::unique_ptr<Connection>> open_writer(const std::string& path, const SqliteOptions& options) {
  Result<std::unique_ptr<Connection>> connection = Connection::open(path, Connection::Use::Write);
  if (!connection) return cannot_open(path, connection.error().details.back());
  chmod(path.c_str(), S_IRUSR | S_IWUSR);  // the log and its index take the file's rights
  Status ready = check_format(**connection);
  if (ready) ready = (*connection)->start_log();
  if (ready) ready = (*connection)->limit_memory(options.cache_bytes, options.mapped_bytes);
  if (ready) ready = migrate(**connection);
  if (ready) return connection;
  const std::string& detail = ready.error().details.back();
  if (detail.find(path) != std::string::npos) return std::move(ready).error();
  const bool known = (*connection)->last_error() != SQLITE_OK;
  return known ? cannot_open(path, **connection) : cannot_open(path, detail);
}

// Before anybody else reads or writes.
Status keep_keys_folded(Connection& connection, const Catalog& catalog) {
  const Result<std::string> stored = sql::read_unicode(connection);
  if (!stored) return stored.error();
  if (*stored == unicode_version()) return {};
  if (Status begun = connection.run("BEGIN IMMEDIATE"); !begun) return begun;
  Status refolded = sql::refold_keys(connection, catalog, *stored);
  if (refolded) refolded = connection.run("COMMIT");
  if (!refolded && connection.in_transaction()) (void)connection.run("ROLLBACK");
  return refolded;
}

}  // namespace

Result<std::unique_ptr<Store>> open_store(const SqliteOptions& options, const LogLimits& limits) {
  configure_once();
  if (options.if_missing == IfMissing::Refuse && !std::filesystem::exists(options.folder / file_name)) {
    return no_data(options.folder);
  }
  Result<FolderLock> lock = FolderLock::take(options.folder);
  if (!lock) return lock.error();
  const std::string path = options.folder / file_name;
  if (Status writable = check_rights(options.folder, path); !writable) return writable.error();
  Result<std::unique_ptr<Connection>> connection = open_writer(path, options);
  if (!connection) return connection.error();
  const Result<std::shared_ptr<const AccessRules>> access = sql::read_access_rules(**connection);
  if (!access) return cannot_open(path, **connection);
  Result<std::shared_ptr<const Catalog>> catalog = sql::read_catalog(**connection, nullptr, *access);
  if (!catalog) return cannot_open(path, **connection);
  const Result<std::shared_ptr<const ApplicationKeys>> keys = sql::read_keys(**connection);
  if (!keys) return cannot_open(path, **connection);
  *catalog = std::make_shared<const Catalog>((*catalog)->with(*keys));
  if (!keep_keys_folded(**connection, **catalog)) return cannot_open(path, **connection);
  auto writer = std::make_unique<Writer>(*std::move(connection), *std::move(catalog), limits);
  Result<std::unique_ptr<ReaderPool>> readers = open_readers(path, options);
  if (!readers) return readers.error();
  return std::unique_ptr<Store>(
      std::make_unique<SqliteStore>(path, *std::move(lock), std::move(writer), *std::move(readers)));
}

}  // namespace bespoke::sqlite
