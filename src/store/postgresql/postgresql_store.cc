#include <algorithm>
#include <utility>

#include "model/errors.h"
#include "store/open_store.h"
#include "store/postgresql/listener.h"
#include "store/postgresql/migrations.h"
#include "store/postgresql/point_reads.h"
#include "store/postgresql/snapshot.h"
#include "store/postgresql/sweeper.h"
#include "store/postgresql/writers.h"

namespace bespoke::postgresql {

Result<std::unique_ptr<Store>> open_store(const PostgresqlOptions& options);

namespace {

using Connections = std::vector<std::unique_ptr<Connection>>;

Connections make_connections(const std::shared_ptr<Database>& database, int count) {
  Connections connections;
  for (int i = 0; i < count; ++i) connections.push_back(std::make_unique<Connection>(database));
  return connections;
}

class PostgresqlStore final : public Store {
 public:
  PostgresqlStore(std::shared_ptr<Database> database, Definitions definitions,
                  const PostgresqlOptions& options)
      : database_(std::move(database)),
        catalog_(std::move(definitions)),
        readers_(make_connections(database_, std::max(2, options.readers)),
                 static_cast<std::size_t>(std::max(1, options.lists))),
        point_reads_(make_connections(database_, std::max(1, options.point_readers))),
        sweeper_(database_, catalog_),
        listener_(database_, catalog_, [this] { sweeper_.look_again(); }),
        writers_(database_, make_connections(database_, std::max(1, options.writers)), catalog_,
                 [this] { sweeper_.look_again(); }) {}

  std::shared_ptr<const Catalog> catalog() const override { return catalog_.known()->catalog; }

  Result<std::shared_ptr<const Catalog>> current_catalog() override {
    const Pool::Lease lease = readers_.take();
    for (int attempt = 0; attempt < 2; ++attempt) {
      if (Status ready = lease.connection().ready(); !ready) return ready.error();
      Result<std::shared_ptr<const Definitions>> now = catalog_.refresh(lease.connection());
      if (now) return (*now)->catalog;
      if (lease.connection().last_failure() != Failure::Lost) return now.error();
    }
    return unavailable();
  }

  // Once more where the first connection turned out to be dead.
  Status read(ReadKind kind, const std::function<Status(Snapshot&)>& work) override {
    for (int attempt = 0;; ++attempt) {
      PooledSnapshot snapshot(readers_, kind, lists_);
      Status status = work(snapshot);
      if (status || !snapshot.lost() || attempt > 0) return status;
    }
  }

  void find_entry(PointRead wanted) override { point_reads_.find(std::move(wanted)); }

  void write(Write write) override { writers_.write(std::move(write)); }

  // A database that is away for a moment is no reason to take the node out of service: others have it no
  // better.
  Status health() const override { return {}; }

  StoreFigures figures() const override {
    StoreFigures figures = writers_.figures();
    figures.lists = lists_.load(std::memory_order_relaxed);
    return figures;
  }

 private:
  const std::shared_ptr<Database> database_;
  SharedCatalog catalog_;
  Pool readers_;
  PointReads point_reads_;
  std::atomic<std::uint64_t> lists_{0};
  Sweeper sweeper_;
  Listener listener_;
  Writers writers_;
};

}  // namespace

Result<std::unique_ptr<Store>> open_store(const PostgresqlOptions& options) {
  const auto database = std::make_shared<Database>(options.url);
  Connection connection(database);
  if (!connection.ready()) {
    return Error{ErrorCode::Unavailable, {"The database cannot be used: " + database->last_failure()}};
  }
  if (Status migrated = migrate(connection, options.if_missing); !migrated) return migrated.error();
  if (Status begun = connection.run(begin_snapshot); !begun) return begun.error();
  Result<Definitions> definitions = read_definitions(connection, {});
  if (!definitions) return definitions.error();
  return std::unique_ptr<Store>(
      std::make_unique<PostgresqlStore>(database, *std::move(definitions), options));
}

}  // namespace bespoke::postgresql

namespace bespoke {

Result<std::unique_ptr<Store>> open_postgresql_store(const PostgresqlOptions& options) {
  return postgresql::open_store(options);
}

}  // namespace bespoke
