// The definitions as this node knows them, and whether they are those that the database has.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>

#include "base/shared_value.h"
#include "base/time.h"
#include "model/catalog.h"
#include "store/limits.h"
#include "store/postgresql/connection.h"
#include "store/postgresql/outcome.h"

namespace bespoke::postgresql {

// The definitions of the database are a row of versions: every change, by whatever node, moves the number.
struct Definitions {
  std::int64_t version = 0;
  std::shared_ptr<const Catalog> catalog;
};

// Begins a transaction to read them in. What they compile to may take longer than a transaction may wait for
// its owner, and this one holds nobody up.
inline constexpr const char* begin_reading_definitions =
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL idle_in_transaction_session_timeout = '300s'";

// The definitions as the connection's transaction sees them: `known`, unless they have moved on. Outside a
// transaction they may be of several moments, and are then read again.
Result<Definitions> read_definitions(Connection& connection, const Definitions& known);
// Within the transaction that changed them.
Result<DefinitionsChange> move_version(Connection& connection);

// Any thread may call.
class SharedCatalog {
 public:
  explicit SharedCatalog(Definitions definitions)
      : known_(std::make_shared<const Definitions>(std::move(definitions))) {}

  // May be behind what another node has changed.
  std::shared_ptr<const Definitions> known() const { return known_.load(); }
  // Those that the database has now. Unavailable where it does not tell before the deadline.
  Result<std::shared_ptr<const Definitions>> refresh(Connection& connection, Deadline deadline);
  Result<std::shared_ptr<const Definitions>> refresh(Connection& connection) {
    return refresh(connection, std::chrono::steady_clock::now() + definitions_time_max);
  }
  // Unless newer ones are known.
  void publish(Definitions definitions);
  // Whether this node cannot use them, because another one folds keys by a newer Unicode.
  bool outdated() const { return outdated_; }

 private:
  SharedValue<Definitions> known_;
  std::atomic<bool> outdated_{false};
  std::mutex publishing_;
  std::timed_mutex loading_;  // one thread loads, the others wait for it and find nothing left to do
};

}  // namespace bespoke::postgresql
