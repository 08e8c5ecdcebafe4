// What keeps the write-ahead log short. The log starts over only at a moment when no reader needs it, and
// lists that follow each other without a gap would never leave one. So a gate is closed to new lists until
// the running ones have ended and the log has started over; past a second bound the oldest are stopped. Point
// reads end within microseconds and pass beside the gate.
//
// Any thread may call.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <optional>

#include "base/time.h"

namespace bespoke::sqlite {

class LogGate {
 public:
  // A list's leave to run, given back when it goes.
  class Pass {
   public:
    Pass(LogGate& gate, std::list<std::atomic<bool>>::iterator run) : gate_(&gate), run_(run) {}
    Pass(Pass&& other) noexcept : gate_(other.gate_), run_(other.run_) { other.gate_ = nullptr; }
    Pass& operator=(Pass&&) = delete;
    ~Pass() {
      if (gate_ != nullptr) gate_->leave(run_);
    }
    // Set when the list is to stop.
    const std::atomic<bool>& stopped() const { return *run_; }

   private:
    LogGate* gate_;
    std::list<std::atomic<bool>>::iterator run_;
  };

  // `on_drained` is called when the last list has ended while the gate is closed.
  explicit LogGate(std::function<void()> on_drained) : on_drained_(std::move(on_drained)) {}

  // Waits while the gate is closed. None when the deadline passes before it opens.
  std::optional<Pass> enter(Deadline deadline);
  // Without waiting: for one who holds a snapshot, and so the log, already.
  Pass join();

  // The writer's side.
  void close();
  void open();
  bool drained() const;  // closed, and no list runs
  void stop_oldest();

 private:
  void leave(std::list<std::atomic<bool>>::iterator run);
  Pass add();  // with mutex_ held

  const std::function<void()> on_drained_;
  mutable std::mutex mutex_;
  std::condition_variable opened_;
  bool closed_ = false;
  std::list<std::atomic<bool>> runs_;  // in the order of their beginning; whether each is to stop
};

}  // namespace bespoke::sqlite
