// The one thread that writes. Works that wait share a commit.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "base/shared_value.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/entry_counts.h"
#include "store/sqlite/log_keeper.h"
#include "store/sqlite/old_definitions.h"
#include "store/sqlite/sweeper.h"
#include "store/sqlite/transaction.h"
#include "store/store.h"

namespace bespoke::sqlite {

inline constexpr std::size_t waiting_writes_max = 10'000;
inline constexpr std::size_t batch_writes_max = 256;
inline constexpr std::chrono::milliseconds batch_time_max{10};  // of running works, the commit left out

// write, catalog, health and gate: any thread.
class Writer {
 public:
  // `connection` is of the newest format.
  Writer(std::unique_ptr<Connection> connection, std::shared_ptr<const Catalog> catalog, LogLimits limits);
  // Finishes the writes that it was given.
  ~Writer();

  void write(Write write);
  std::shared_ptr<const Catalog> catalog() const { return catalog_.load(); }
  Status health() const;
  LogGate& gate() { return log_.gate(); }
  // Commits, writes and the log's size.
  StoreFigures figures() const;

 private:
  enum class Isolation { None, Savepoints };
  enum class Outcome {
    Done,             // committed, or refused and nothing is written
    NeedsSavepoints,  // one work of several failed after it had written; nothing is written
    Failed,           // the transaction or its commit did; nothing is written
  };

  void run();
  void take_turns();                      // until the end
  bool take(std::vector<Write>& writes);  // waits; false at the end
  std::optional<std::chrono::milliseconds> pause() const;
  void wake();

  std::size_t run_batch(std::span<Write> batch);  // how many were run
  Status run_alone(Write& write);
  Outcome attempt(std::span<Write> batch, Isolation isolation, std::vector<Status>& statuses);
  Outcome run_works(std::span<Write> batch, Isolation isolation, std::vector<Status>& statuses);
  Status run_work(const Write& write, WriterTransaction& transaction);
  Outcome settle(const WriterTransaction& transaction, const Status& status, std::size_t works,
                 Isolation isolation);
  Outcome commit();
  Outcome fail(const Error& error);
  void publish();
  void sweep();

  const std::unique_ptr<Connection> connection_;
  SharedValue<Catalog> catalog_;
  std::atomic<bool> failed_{false};

  std::atomic<std::uint64_t> commits_{0};
  std::atomic<std::uint64_t> writes_{0};
  std::atomic<std::uint64_t> log_bytes_{0};

  // The thread's own.
  LogKeeper log_;
  EntryCounts counts_;
  OldDefinitions old_definitions_;
  Sweeper sweeper_;
  std::shared_ptr<const Catalog> changed_catalog_;  // by the transaction under way
  Error failure_;                                   // of the last attempt
  std::chrono::steady_clock::time_point last_sweep_{};

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Write> waiting_;
  bool ending_ = false;
  bool woken_ = false;
  std::thread thread_;
};

}  // namespace bespoke::sqlite
