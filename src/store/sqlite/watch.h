// Stops a query of a connection from within, for as long as it is watched.
#pragma once

#include <atomic>
#include <chrono>

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

 private:
  // Of SQLite's machine: some 20 µs, so that a quick query never looks at the clock.
  static constexpr int steps_between_looks = 1000;

  static int look(void* self) {
    auto& watch = *static_cast<Watch*>(self);
    if (watch.stop_ != nullptr && watch.stop_->load(std::memory_order_relaxed)) return 1;
    if (std::chrono::steady_clock::now() < watch.deadline_) return 0;
    watch.deadline_passed_ = true;
    return 1;
  }

  Connection& connection_;
  const Deadline deadline_;
  const std::atomic<bool>* stop_;
  bool deadline_passed_ = false;
};

}  // namespace bespoke::sqlite
