// Looks after the log of changes: what nobody waits for goes, and what waits is counted for an operator.
#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "api/call.h"
#include "events/busy.h"

namespace bespoke {

// Has a thread of its own, from its beginning to its end.
class EventCare {
 public:
  // `store` outlives it.
  EventCare(Store& store, std::shared_ptr<DeliveryCounts> counts);
  EventCare(const EventCare&) = delete;
  EventCare& operator=(const EventCare&) = delete;
  ~EventCare();

 private:
  using Clock = std::chrono::steady_clock;

  enum class Trimmed { All, ThereIsMore };

  void run();
  bool wait();
  void take_turn();
  Trimmed trim(SurplusKind kind);
  bool age_kept_changes();
  void count();

  Store& store_;
  const std::shared_ptr<DeliveryCounts> counts_;
  Busy busy_{store_};
  bool is_tidy_ = false;  // nothing is left of integrations, or of changes that were kept
  Clock::time_point next_look_{};
  std::array<Clock::time_point, surplus_kinds.size()> next_trims_{};  // of each kind
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace bespoke
