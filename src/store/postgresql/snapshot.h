// Reading at one moment, on a connection of the pool.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "store/connection_pool.h"
#include "store/postgresql/connection.h"
#include "store/postgresql/event_sql.h"
#include "store/sql/audit_rows.h"
#include "store/sql/event_rows.h"
#include "store/store.h"

namespace bespoke::postgresql {

using Pool = ConnectionPool<Connection>;

// The moment is that of the first read. Of one thread.
class PooledSnapshot final : public Snapshot {
 public:
  PooledSnapshot(Pool& pool, ReadKind kind, std::atomic<std::uint64_t>& lists)
      : pool_(pool), kind_(kind), lists_(lists) {}
  PooledSnapshot(const PooledSnapshot&) = delete;
  PooledSnapshot& operator=(const PooledSnapshot&) = delete;
  ~PooledSnapshot() override;

  Result<std::optional<Entry>> find_entry(const CustomApi& api, const EntryKey& key) override;
  Result<EntryPage> list_entries(const CustomApi& api, const ListQuery& query) override;
  Result<std::optional<ApplicationKey>> find_key(std::string_view client_id) override;
  Result<std::optional<std::string>> find_secret(std::string_view name) override;
  Result<EventLog*> events() override;
  bool keeps_events() const override { return true; }
  Result<AuditLog*> audit() override;
  Result<std::vector<StoredEntry>> walk_entries(const CustomApi& api,
                                                const std::optional<StoredPlace>& behind,
                                                std::int64_t limit) override;
  Result<std::vector<ApplicationKey>> list_keys() override;
  Result<std::vector<Secret>> list_secrets() override;

  // Whether the database was lost before anything was read of it.
  bool lost() const { return lost_; }

 private:
  Status begin();
  Status begin_list(const ListQuery& query, Deadline deadline);
  Status begin_transaction();
  template <class T>
  Result<T> noted(Result<T> outcome);

  Pool& pool_;
  const ReadKind kind_;
  std::atomic<std::uint64_t>& lists_;
  std::optional<Pool::Lease> lease_;
  std::optional<sql::EventRows<Connection, EventSql>> events_;
  std::optional<sql::AuditRows<Connection, EventSql>> audit_;
  bool read_any_ = false;
  bool lost_ = false;
};

}  // namespace bespoke::postgresql
