#include <algorithm>
#include <utility>

#include "base/log.h"
#include "model/errors.h"
#include "store/open_store.h"
#include "store/postgresql/folded_keys.h"
#include "store/postgresql/listener.h"
#include "store/postgresql/migrations.h"
#include "store/postgresql/point_reads.h"
#include "store/postgresql/shares.h"
#include "store/postgresql/snapshot.h"
#include "store/postgresql/sweeper.h"
#include "store/postgresql/writers.h"
#include "store/write_watch.h"

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
        wanted_(wanted_shares(options)),
        catalog_(std::move(definitions)),
        readers_(make_connections(database_, wanted_.readers), static_cast<std::size_t>(wanted_.lists)),
        point_reads_(make_connections(database_, wanted_.point_readers)),
        sweeper_(database_, catalog_),
        listener_(database_, catalog_, [this] { sweeper_.look_again(); }),
        writers_(database_, make_connections(database_, wanted_.writers), catalog_,
                 [this] { sweeper_.look_again(); }) {
    database_->want(connections_of(wanted_));
  }

  std::shared_ptr<const Catalog> catalog() const override { return catalog_.known()->catalog; }

  using Store::current_catalog;
  Result<std::shared_ptr<const Catalog>> current_catalog(Deadline deadline) override {
    const std::optional<Pool::Lease> lease = readers_.take_before(deadline);
    if (!lease) return unavailable();
    for (int attempt = 0; attempt < 2; ++attempt) {
      if (Status ready = lease->connection().ready(); !ready) return ready.error();
      Result<std::shared_ptr<const Definitions>> now = catalog_.refresh(lease->connection(), deadline);
      if (now) return (*now)->catalog;
      if (lease->connection().last_failure() != Failure::Lost) return now.error();
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
  Status health() const override { return catalog_.outdated() ? unavailable() : writers_.health(); }

  StoreFigures figures() const override {
    StoreFigures figures = writers_.figures();
    figures.lists = lists_.load(std::memory_order_relaxed);
    return figures;
  }

 private:
  // Shares out what the database gives.
  void share_out() {
    const int limit = database_->limit();
    const Shares shares = limit == 0 ? wanted_ : shares_within(wanted_, limit);
    writers_.use(static_cast<std::size_t>(shares.writers));
    point_reads_.use(static_cast<std::size_t>(shares.point_readers));
    readers_.use(static_cast<std::size_t>(shares.readers), static_cast<std::size_t>(shares.lists),
                 [](Connection& connection) { connection.close(); });
    database_->try_for_more();
  }

  const std::shared_ptr<Database> database_;
  const Shares wanted_;
  SharedCatalog catalog_;
  Pool readers_;
  PointReads point_reads_;
  std::atomic<std::uint64_t> lists_{0};
  Sweeper sweeper_;
  Listener listener_;
  Writers writers_;
  WriteWatch watch_{[this] { return writers_.oldest_write(); }, [this] { share_out(); }};
};

Error cannot_be_used(const Database& database) {
  return {ErrorCode::Unavailable, {"The database cannot be used: " + database.last_failure()}};
}

// A pooler that gives a session to whoever has something to run would mix up what we prepare, lock and listen
// to: then a second connection is served by the process that served the first.
Status check_sessions(Connection& connection, const std::shared_ptr<Database>& database) {
  Connection second(database);
  if (!second.ready() || second.session().process != connection.session().process) return {};
  return Error{
      ErrorCode::Unavailable,
      {"The database is behind a pooler that shares sessions: set pool_mode = session (PgBouncer) for it, "
       "or connect to PostgreSQL itself."}};
}

// Answered writes may be lost then: the operator's choice, if it is one.
void warn_of_lax_settings(Connection& connection) {
  const Result<std::int64_t> lax = connection.read_integer(
      "SELECT (current_setting('synchronous_commit')='off' OR current_setting('fsync')='off')::int::bigint");
  if (lax && *lax != 0) log::Line(log::Level::Warn, "database_not_durable");
}

}  // namespace

Result<std::unique_ptr<Store>> open_store(const PostgresqlOptions& options) {
  const auto database = std::make_shared<Database>(options.url);
  if (!database->wait_until_there(options.wait, options.is_wanted)) return cannot_be_used(*database);
  Connection connection(database);
  if (!connection.ready()) return cannot_be_used(*database);
  if (Status kept = check_sessions(connection, database); !kept) return kept.error();
  if (Status clock = connection.follow_clock(); !clock) return clock.error();
  warn_of_lax_settings(connection);
  if (Status migrated = migrate(connection, options.if_missing); !migrated) return migrated.error();
  if (Status folded = keep_keys_folded(connection); !folded) return folded.error();
  if (Status begun = connection.run(begin_reading_definitions); !begun) return begun.error();
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
