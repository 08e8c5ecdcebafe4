// Reading at one moment, on a connection of the pool.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "base/shared_value.h"
#include "store/sql/audit_rows.h"
#include "store/sql/event_rows.h"
#include "store/sqlite/event_sql.h"
#include "store/sqlite/log_gate.h"
#include "store/sqlite/reader_pool.h"
#include "store/store.h"

namespace bespoke::sqlite {

// Of all lists that a store has run. Any thread may count.
struct ListFigures {
  std::atomic<std::uint64_t> lists{0};
  std::atomic<std::uint64_t> rows_visited{0};
};

// The moment is that of the first read. Of one thread.
class PooledSnapshot final : public Snapshot {
 public:
  // `catalog` is the store's own: a change of definitions is in it before anybody is told of it.
  PooledSnapshot(ReaderPool& pool, LogGate& gate, ListFigures& figures, const SharedValue<Catalog>& catalog)
      : pool_(pool), gate_(gate), figures_(figures), catalog_(catalog) {}
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

 private:
  Status begin();
  Status begin_list(const ListQuery& query, Deadline deadline);
  Status check_current(const CustomApi& api);

  ReaderPool& pool_;
  LogGate& gate_;
  ListFigures& figures_;
  const SharedValue<Catalog>& catalog_;
  const CustomApi* checked_ = nullptr;  // the one that was current
  std::optional<LogGate::Pass> pass_;
  std::optional<ReaderPool::Lease> lease_;
  std::optional<sql::EventRows<Connection, EventSql>> events_;
  std::optional<sql::AuditRows<Connection, EventSql>> audit_;
};

}  // namespace bespoke::sqlite
