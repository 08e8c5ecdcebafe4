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
#include "store/sqlite/backup.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/entry_counts.h"
#include "store/sqlite/log_keeper.h"
#include "store/sqlite/sweeper.h"
#include "store/sqlite/transaction.h"
#include "store/store.h"
#include "store/write_watch.h"

namespace bespoke::sqlite {

// How often the writer tries by itself, after a write could not be made, whether it can now.
inline constexpr std::chrono::milliseconds blocked_pause{1000};

// write, catalog, health and gate: any thread.
class Writer {
 public:
  // `connection` is of the newest format.
  Writer(std::unique_ptr<Connection> connection, std::shared_ptr<const Catalog> catalog, LogLimits limits);
  // Finishes the writes that it was given.
  ~Writer();

  void write(Write write);
  // Copies into it between writes, until it is over; Unavailable while another one is under way.
  Status back_up(std::shared_ptr<Backup> backup);
  std::shared_ptr<const Catalog> catalog() const { return catalog_.load(); }
  const SharedValue<Catalog>& shared_catalog() const { return catalog_; }
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
  void make_room();
  void try_again();
  void unblock();
  void publish();
  void sweep();
  void copy(Backup::Load load);
  std::shared_ptr<Backup> current_backup();
  void end_backup(const std::shared_ptr<Backup>& backup);
  std::chrono::milliseconds oldest_write() const;

  const std::unique_ptr<Connection> connection_;
  SharedValue<Catalog> catalog_;
  std::atomic<bool> failed_{false};
  // Why the last commit could not be made; nothing was written, and the next may be. Each write is tried.
  enum class Blocked { No, Full, Unwritable };
  std::atomic<Blocked> blocked_{Blocked::No};

  std::atomic<std::uint64_t> commits_{0};
  std::atomic<std::uint64_t> writes_{0};
  std::atomic<std::uint64_t> log_bytes_{0};
  std::atomic<std::chrono::steady_clock::rep> turn_since_{0};  // 0: nothing runs

  // The thread's own.
  LogKeeper log_;
  EntryCounts counts_;
  Sweeper sweeper_;
  std::shared_ptr<const Catalog> changed_catalog_;  // by the transaction under way
  Error failure_;                                   // of the last attempt
  std::chrono::steady_clock::time_point last_sweep_{};
  std::chrono::steady_clock::time_point next_trial_{};
  std::chrono::steady_clock::time_point next_room_{};

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Write> waiting_;
  std::size_t waiting_bytes_ = 0;
  std::shared_ptr<Backup> backup_;  // the one under way
  bool ending_ = false;
  bool woken_ = false;
  std::thread thread_;
  WriteWatch watch_;
};

}  // namespace bespoke::sqlite
