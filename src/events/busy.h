// What goes on behind the scenes makes way for those who wait for an answer: the log of changes is its queue.
#pragma once

#include <chrono>
#include <cstdint>

#include "store/store.h"

namespace bespoke {

// Of one thread.
class Busy {
 public:
  // `store` outlives it.
  explicit Busy(const Store& store) : store_(store) {}

  // Whether clients write faster than the store does, or did when it was asked a moment ago: between two
  // commits none of them may wait.
  bool is_busy() {
    const auto now = std::chrono::steady_clock::now();
    if (store_.figures().writes_waiting >= busy_writes) until_ = now + after;
    return now < until_;
  }

 private:
  static constexpr std::uint64_t busy_writes = 8;  // one client that writes as fast as it can is none
  static constexpr std::chrono::milliseconds after{500};

  const Store& store_;
  std::chrono::steady_clock::time_point until_{};
};

}  // namespace bespoke
