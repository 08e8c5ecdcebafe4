#include "server/early_end.h"

#include <chrono>
#include <cstdlib>

#include "base/log.h"
#include "server/signals.h"

namespace bespoke {
namespace {

constexpr std::chrono::milliseconds signal_pause{50};  // from look to look

}  // namespace

EarlyEnd::~EarlyEnd() {
  {
    const std::lock_guard lock(mutex_);
    opened_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void EarlyEnd::wait() {
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, signal_pause, [this] { return opened_; })) {
    if (!Signals::end_is_pending()) continue;
    log::Line(log::Level::Info, "ended").field("status", EXIT_SUCCESS);
    log::flush();
    std::_Exit(EXIT_SUCCESS);
  }
}

}  // namespace bespoke
