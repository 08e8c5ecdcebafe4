#include "store/sqlite/log_gate.h"

namespace bespoke::sqlite {

std::optional<LogGate::Pass> LogGate::enter(Deadline deadline) {
  std::unique_lock lock(mutex_);
  if (!opened_.wait_until(lock, deadline, [this] { return !closed_; })) return std::nullopt;
  return add();
}

LogGate::Pass LogGate::join() {
  const std::lock_guard lock(mutex_);
  return add();
}

LogGate::Pass LogGate::add() {
  runs_.emplace_back(false);
  return {*this, std::prev(runs_.end())};
}

void LogGate::leave(std::list<std::atomic<bool>>::iterator run) {
  bool drained = false;
  {
    const std::lock_guard lock(mutex_);
    runs_.erase(run);
    drained = closed_ && runs_.empty();
  }
  if (drained) on_drained_();
}

void LogGate::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
}

void LogGate::open() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = false;
  }
  opened_.notify_all();
}

bool LogGate::drained() const {
  const std::lock_guard lock(mutex_);
  return closed_ && runs_.empty();
}

void LogGate::stop_oldest() {
  const std::lock_guard lock(mutex_);
  for (std::atomic<bool>& stop : runs_) {
    if (!stop.exchange(true)) return;
  }
}

}  // namespace bespoke::sqlite
