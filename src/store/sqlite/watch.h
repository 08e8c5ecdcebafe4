// Stops a query of a connection from within, and lets others have the core now and then, for as long as it is
// watched.
#pragma once

#include <atomic>
#include <chrono>
#include <thread>

#include "base/time.h"
#include "store/sqlite/connection.h"

namespace bespoke::sqlite {

class Watch {
 public:
  // `stop` may be null.
  Watch(Connection& connection, Deadline deadline, const std::atomic<bool>* stop)
      : connection_(connection), deadline_(deadline), stop_(stop) {
    sqlite3_progress_handler(connection_.handle(), steps_between_looks, &look, this);
  }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  ~Watch() { sqlite3_progress_handler(connection_.handle(), 0, nullptr, nullptr); }

  bool deadline_passed() const { return deadline_passed_; }
  // Whether it is to end, for what takes time between queries.
  bool is_over() noexcept {
    if (stop_ != nullptr && stop_->load(std::memory_order_relaxed)) return true;
    if (std::chrono::steady_clock::now() >= deadline_) deadline_passed_ = true;
    return deadline_passed_;
  }

 private:
  // Of SQLite's machine: some 20 µs, so that a quick query never looks at the clock.
  static constexpr int steps_between_looks = 1000;
  // A query that runs for long would keep its core until the kernel's next tick, some milliseconds, and point
  // reads that have come meanwhile would wait.
  static constexpr std::chrono::microseconds between_yields{200};

  static int look(void* self) noexcept {
    auto& watch = *static_cast<Watch*>(self);
    if (watch.is_over()) return 1;
    if (std::chrono::steady_clock::now() >= watch.next_yield_) {
      std::this_thread::yield();
      watch.next_yield_ = std::chrono::steady_clock::now() + between_yields;
    }
    return 0;
  }

  Connection& connection_;
  const Deadline deadline_;
  const std::atomic<bool>* stop_;
  bool deadline_passed_ = false;
  std::chrono::steady_clock::time_point next_yield_ = std::chrono::steady_clock::now() + between_yields;
};

}  // namespace bespoke::sqlite
