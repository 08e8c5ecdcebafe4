#include "cli/counted_progress.h"

#include <csignal>
#include <cstdlib>
#include <utility>

namespace bespoke {
namespace {

volatile std::sig_atomic_t interrupted_by = 0;

void interrupt(int signal) {
  interrupted_by = signal;
  std::signal(signal, SIG_DFL);
}

}  // namespace

CountedProgress::CountedProgress(std::string things) : things_(std::move(things)) {
  for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, interrupt);
  std::signal(SIGPIPE, SIG_IGN);
}

bool CountedProgress::show(std::int64_t done, std::int64_t total) {
  if (interrupted_by != 0) return false;
  if (total == 0) return true;
  const Clock::time_point now = Clock::now();
  if (!bar_) {
    bar_.emplace(static_cast<std::uint64_t>(total), things_, static_cast<std::uint64_t>(done));
    next_ = now + bar_->interval();
  }
  if (now < next_) return true;
  bar_->show(static_cast<std::uint64_t>(done));
  next_ = now + bar_->interval();
  return true;
}

void CountedProgress::end() {
  if (bar_) bar_->end();
  bar_.reset();
}

int CountedProgress::exit_status() const {
  return interrupted_by == 0 ? EXIT_FAILURE : 128 + interrupted_by;
}

}  // namespace bespoke
