#include "store/sqlite/sqlite_store.h"

#include <sys/stat.h>

#include <mutex>
#include <utility>

#include "store/sql/definition_rows.h"
#include "store/sqlite/folder_lock.h"
#include "store/sqlite/migrations.h"
#include "store/sqlite/reader_pool.h"
#include "store/sqlite/snapshot.h"
#include "store/sqlite/writer.h"

namespace bespoke::sqlite {
namespace {

constexpr const char* file_name = "bespoke.db";

class SqliteStore final : public Store {
 public:
  SqliteStore(FolderLock lock, std::unique_ptr<Writer> writer, std::unique_ptr<ReaderPool> readers)
      : lock_(std::move(lock)), writer_(std::move(writer)), readers_(std::move(readers)) {}

  std::shared_ptr<const Catalog> catalog() const override { return writer_->catalog(); }

  Status read(ReadKind, const std::function<Status(Snapshot&)>& work) override {
    PooledSnapshot snapshot(*readers_, writer_->gate(), list_figures_);
    return work(snapshot);
  }

  void write(Write write) override { writer_->write(std::move(write)); }

  Status health() const override { return writer_->health(); }

  StoreFigures figures() const override {
    StoreFigures figures = writer_->figures();
    figures.lists = list_figures_.lists.load(std::memory_order_relaxed);
    figures.rows_visited = list_figures_.rows_visited.load(std::memory_order_relaxed);
    return figures;
  }

 private:
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

Result<std::unique_ptr<Connection>> open_writer(const std::string& path) {
  Result<std::unique_ptr<Connection>> connection = Connection::open(path, Connection::Use::Write);
  if (!connection) return connection;
  chmod(path.c_str(), S_IRUSR | S_IWUSR);  // the log and its index take the file's rights
  if (Status known = check_format(**connection); !known) return known.error();
  if (Status started = (*connection)->start_log(); !started) return started.error();
  if (Status migrated = migrate(**connection); !migrated) return migrated.error();
  return connection;
}

}  // namespace

Result<std::unique_ptr<Store>> open_store(const SqliteOptions& options, const LogLimits& limits) {
  configure_once();
  if (options.if_missing == IfMissing::Refuse && !std::filesystem::exists(options.folder / file_name)) {
    return Error{ErrorCode::Unavailable, {"The data folder " + options.folder.string() + " holds no data."}};
  }
  Result<FolderLock> lock = FolderLock::take(options.folder);
  if (!lock) return lock.error();
  const std::string path = options.folder / file_name;
  Result<std::unique_ptr<Connection>> connection = open_writer(path);
  if (!connection) return connection.error();
  Result<std::shared_ptr<const Catalog>> catalog = sql::read_catalog(**connection);
  if (!catalog) return catalog.error();
  auto writer = std::make_unique<Writer>(*std::move(connection), *std::move(catalog), limits);
  Result<std::unique_ptr<ReaderPool>> readers = open_readers(path, options.readers);
  if (!readers) return readers.error();
  return std::unique_ptr<Store>(
      std::make_unique<SqliteStore>(*std::move(lock), std::move(writer), *std::move(readers)));
}

}  // namespace bespoke::sqlite
