// Reading at one moment, on a connection of the pool.
#pragma once

#include <optional>

#include "store/sqlite/log_gate.h"
#include "store/sqlite/reader_pool.h"
#include "store/store.h"

namespace bespoke::sqlite {

// The moment is that of the first read. Of one thread.
class PooledSnapshot final : public Snapshot {
 public:
  PooledSnapshot(ReaderPool& pool, LogGate& gate) : pool_(pool), gate_(gate) {}
  PooledSnapshot(const PooledSnapshot&) = delete;
  PooledSnapshot& operator=(const PooledSnapshot&) = delete;
  ~PooledSnapshot() override;

  Result<std::optional<Entry>> find_entry(const CustomApi& api, const EntryKey& key) override;
  Result<EntryPage> list_entries(const CustomApi& api, const ListQuery& query) override;
  Result<std::optional<ApplicationKey>> find_key(std::string_view client_id) override;
  Result<std::optional<std::string>> find_secret(std::string_view name) override;

 private:
  Status begin();
  Status begin_list(const ListQuery& query, Deadline deadline);

  ReaderPool& pool_;
  LogGate& gate_;
  std::optional<LogGate::Pass> pass_;
  std::optional<ReaderPool::Lease> lease_;
};

}  // namespace bespoke::sqlite
