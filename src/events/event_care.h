// Looks after the log of changes: what nobody waits for goes, and what waits is counted for an operator, and
// bounded.
#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>

#include "api/call.h"
#include "events/busy.h"
#include "events/limits.h"

namespace bespoke {

// Has a thread of its own, from its beginning to its end.
class EventCare {
 public:
  // `store` outlives it. An integration for which more changes wait is disabled.
  EventCare(Store& store, std::shared_ptr<DeliveryCounts> counts,
            std::int64_t waiting_max = waiting_changes_max);
  EventCare(const EventCare&) = delete;
  EventCare& operator=(const EventCare&) = delete;
  ~EventCare();

 private:
  using Clock = std::chrono::steady_clock;

  enum class Rest { None, More };

  void run();
  bool wait();
  void take_turn();
  std::chrono::milliseconds pause(Rest rest);
  Rest trim(SurplusKind kind);
  bool keeps_any();
  Rest move_kept();
  void disable_left_behind();
  void count();

  Store& store_;
  const std::shared_ptr<DeliveryCounts> counts_;
  const std::int64_t waiting_max_;
  Busy busy_{store_};
  bool is_tidy_ = false;  // nothing is left of integrations, or of changes that were kept
  Clock::time_point next_look_{};
  Clock::time_point next_move_{};
  std::array<Clock::time_point, surplus_kinds.size()> next_trims_{};  // of each kind
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace bespoke
