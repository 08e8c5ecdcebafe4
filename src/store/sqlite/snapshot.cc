#include "store/sqlite/snapshot.h"

#include "model/errors.h"
#include "store/sql/key_rows.h"
#include "store/sqlite/entry_list.h"
#include "store/sqlite/entry_rows.h"
#include "store/sqlite/watch.h"

namespace bespoke::sqlite {
namespace {

Status run(Connection& connection, std::string_view text) {
  Result<Statement> statement = connection.prepare(text);
  if (!statement) return statement.error();
  return statement->run();
}

}  // namespace

PooledSnapshot::~PooledSnapshot() {
  if (lease_) (void)run(lease_->connection(), "COMMIT");
}

Status PooledSnapshot::begin() {
  if (lease_) return {};
  lease_.emplace(pool_.take());
  return run(lease_->connection(), "BEGIN");
}

Status PooledSnapshot::begin_list(const ListQuery& query, Deadline deadline) {
  if (pass_) return {};
  if (lease_) {
    pass_.emplace(gate_.join());
    return {};
  }
  std::optional<ReaderPool::Lease> lease = pool_.take_for_list(deadline);
  if (!lease) return deadline_exceeded(query.timeout_ms);
  std::optional<LogGate::Pass> pass = gate_.enter(deadline);
  if (!pass) return deadline_exceeded(query.timeout_ms);
  pass_.emplace(*std::move(pass));
  lease_.emplace(*std::move(lease));
  if (Status begun = run(lease_->connection(), "BEGIN"); !begun) return begun;
  return run(lease_->connection(), "SELECT number FROM custom_apis LIMIT 1");  // the moment is now
}

// What is read may be newer than the definitions that its reader was authorized by, which may have waited for
// a connection. Asked once, after the first read: what a later change lets others write is not in this
// snapshot.
Status PooledSnapshot::check_current(const CustomApi& api) {
  if (checked_ == &api) return {};
  const std::shared_ptr<const CustomApi> current = catalog_.load()->find(api.id);
  if (current == nullptr || current->version != api.version) return definition_changed();
  checked_ = &api;
  return {};
}

Result<std::optional<Entry>> PooledSnapshot::find_entry(const CustomApi& api, const EntryKey& key) {
  if (Status begun = begin(); !begun) return begun.error();
  Result<std::optional<Entry>> entry = sqlite::find_entry(lease_->connection(), api, key);
  if (Status current = check_current(api); !current) return std::move(current).error();
  return entry;
}

Result<EntryPage> PooledSnapshot::list_entries(const CustomApi& api, const ListQuery& query) {
  const Deadline deadline = deadline_of(query);
  if (Status begun = begin_list(query, deadline); !begun) return begun.error();
  if (Status current = check_current(api); !current) return std::move(current).error();
  Watch watch(lease_->connection(), deadline, &pass_->stopped());
  const std::int64_t visited_before = lease_->connection().rows_visited();
  Result<EntryPage> page = sqlite::list_entries(lease_->connection(), api, query, 0, watch);
  const std::int64_t visited = lease_->connection().rows_visited() - visited_before;
  figures_.lists.fetch_add(1, std::memory_order_relaxed);
  figures_.rows_visited.fetch_add(static_cast<std::uint64_t>(visited), std::memory_order_relaxed);
  if (!page && watch.deadline_passed()) return deadline_exceeded(query.timeout_ms);
  return page;
}

Result<std::optional<ApplicationKey>> PooledSnapshot::find_key(std::string_view client_id) {
  if (Status begun = begin(); !begun) return begun.error();
  return sql::find_key(lease_->connection(), client_id);
}

Result<std::optional<std::string>> PooledSnapshot::find_secret(std::string_view name) {
  if (Status begun = begin(); !begun) return begun.error();
  return sql::find_secret(lease_->connection(), name);
}

Result<EventLog*> PooledSnapshot::events() {
  if (Status begun = begin(); !begun) return begun.error();
  if (!events_) events_.emplace(lease_->connection());
  return &*events_;
}

Result<AuditLog*> PooledSnapshot::audit() {
  if (Status begun = begin(); !begun) return begun.error();
  if (!audit_) audit_.emplace(lease_->connection());
  return &*audit_;
}

Result<std::vector<StoredEntry>> PooledSnapshot::walk_entries(const CustomApi& api,
                                                              const std::optional<StoredPlace>& behind,
                                                              std::int64_t limit) {
  if (Status begun = begin(); !begun) return begun.error();
  return sqlite::walk_entries(lease_->connection(), api, behind, limit);
}

Result<std::vector<ApplicationKey>> PooledSnapshot::list_keys() {
  if (Status begun = begin(); !begun) return begun.error();
  return sql::list_keys(lease_->connection());
}

Result<std::vector<Secret>> PooledSnapshot::list_secrets() {
  if (Status begun = begin(); !begun) return begun.error();
  return sql::list_secrets(lease_->connection());
}

}  // namespace bespoke::sqlite
