#include "store/postgresql/snapshot.h"

#include <utility>

#include "model/errors.h"
#include "store/postgresql/entry_copies.h"
#include "store/postgresql/entry_list.h"
#include "store/postgresql/entry_rows.h"
#include "store/sql/key_rows.h"

namespace bespoke::postgresql {

PooledSnapshot::~PooledSnapshot() {
  if (lease_ && lease_->connection().in_transaction()) (void)lease_->connection().run("COMMIT");
}

Status PooledSnapshot::begin() {
  if (lease_) return {};
  lease_.emplace(pool_.take());
  if (Status ready = lease_->connection().ready(); !ready) return ready;
  return kind_ == ReadKind::One ? Status() : begin_transaction();
}

Status PooledSnapshot::begin_list(const ListQuery& query, Deadline deadline) {
  if (lease_) return {};
  std::optional<Pool::Lease> lease = pool_.take_for_list(deadline);
  if (!lease) return deadline_exceeded(query.timeout_ms);
  lease_.emplace(*std::move(lease));
  if (Status ready = lease_->connection().ready(); !ready) return ready;
  return kind_ == ReadKind::One ? Status() : begin_transaction();
}

Status PooledSnapshot::begin_transaction() {
  return lease_->connection().run(begin_snapshot);
}

// A read that found the connection dead may be done once more on another.
template <class T>
Result<T> PooledSnapshot::noted(Result<T> outcome) {
  if (outcome) {
    read_any_ = true;
  } else if (!read_any_ && lease_ && lease_->connection().last_failure() == Failure::Lost) {
    lost_ = true;
  }
  return outcome;
}

Result<std::optional<Entry>> PooledSnapshot::find_entry(const CustomApi& api, const EntryKey& key) {
  if (Status begun = begin(); !begun) return noted<std::optional<Entry>>(begun.error());
  return noted(postgresql::find_entry(lease_->connection(), api, key));
}

Result<EntryPage> PooledSnapshot::list_entries(const CustomApi& api, const ListQuery& query) {
  const Deadline deadline = deadline_of(query);
  if (Status begun = begin_list(query, deadline); !begun) return noted<EntryPage>(begun.error());
  lists_.fetch_add(1, std::memory_order_relaxed);
  const Moment moment = kind_ == ReadKind::One ? Moment::Own : Moment::Given;
  return noted(postgresql::list_entries(lease_->connection(), api, query, deadline, moment));
}

Result<std::optional<ApplicationKey>> PooledSnapshot::find_key(std::string_view client_id) {
  if (Status begun = begin(); !begun) return noted<std::optional<ApplicationKey>>(begun.error());
  return noted(sql::find_key(lease_->connection(), client_id));
}

Result<std::optional<std::string>> PooledSnapshot::find_secret(std::string_view name) {
  if (Status begun = begin(); !begun) return noted<std::optional<std::string>>(begun.error());
  return noted(sql::find_secret(lease_->connection(), name));
}

Result<EventLog*> PooledSnapshot::events() {
  if (Status begun = begin(); !begun) return noted<EventLog*>(begun.error());
  if (events_) return &*events_;
  if (kind_ != ReadKind::One) {
    if (Status planned = EventSql::plan_by_indexes(lease_->connection()); !planned) {
      return noted<EventLog*>(planned.error());
    }
  }
  return &events_.emplace(lease_->connection());
}

Result<AuditLog*> PooledSnapshot::audit() {
  if (Status begun = begin(); !begun) return noted<AuditLog*>(begun.error());
  if (!audit_) audit_.emplace(lease_->connection());
  return &*audit_;
}

Result<std::vector<StoredEntry>> PooledSnapshot::walk_entries(const CustomApi& api,
                                                              const std::optional<StoredPlace>& behind,
                                                              std::int64_t limit) {
  if (Status begun = begin(); !begun) return noted<std::vector<StoredEntry>>(begun.error());
  return noted(postgresql::walk_entries(lease_->connection(), api, behind, limit));
}

Result<std::vector<ApplicationKey>> PooledSnapshot::list_keys() {
  if (Status begun = begin(); !begun) return noted<std::vector<ApplicationKey>>(begun.error());
  return noted(sql::list_keys(lease_->connection()));
}

Result<std::vector<Secret>> PooledSnapshot::list_secrets() {
  if (Status begun = begin(); !begun) return noted<std::vector<Secret>>(begun.error());
  return noted(sql::list_secrets(lease_->connection()));
}

}  // namespace bespoke::postgresql
