#include "server/signals.h"

#include <cerrno>
#include <chrono>

#include "server/memory_plan.h"

namespace bespoke {
namespace {

constexpr std::chrono::seconds memory_look_time{5};  // from look to look for memory to give back

log::Level more(log::Level level) {
  return level == log::Level::Debug ? level : static_cast<log::Level>(static_cast<int>(level) - 1);
}
log::Level less(log::Level level) {
  return level >= log::Level::Error ? log::Level::Error
                                    : static_cast<log::Level>(static_cast<int>(level) + 1);
}

}  // namespace

Signals::Signals() {
  sigemptyset(&signals_);
  for (const int signal : {SIGTERM, SIGINT, SIGUSR1, SIGUSR2, SIGHUP}) sigaddset(&signals_, signal);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  // Of a write that cannot be: to a closed connection, and past the greatest size of a file. Both are
  // told to whoever writes.
  for (const int ignored : {SIGPIPE, SIGXFSZ}) std::signal(ignored, SIG_IGN);
}

bool Signals::end_is_pending() {
  sigset_t pending{};
  sigpending(&pending);
  return sigismember(&pending, SIGTERM) == 1 || sigismember(&pending, SIGINT) == 1;
}

void Signals::wait(log::Level level, const std::function<void()>& reload) {
  int signal = next();
  for (; signal != SIGTERM && signal != SIGINT; signal = next()) {
    if (signal == SIGHUP) {
      reload();
      continue;
    }
    level = signal == SIGUSR1 ? more(level) : less(level);
    log::set_level(level);
    log::Line(log::Level::Error, "log_level").field("level", log::level_name(level));
  }
  log::Line(log::Level::Info, "draining").field("signal", signal);
  for (const int ignored : {SIGUSR1, SIGUSR2, SIGHUP}) std::signal(ignored, SIG_IGN);
  // A second SIGTERM or SIGINT ends the process at once.
  pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
}

int Signals::next() const {
  while (true) {
    const timespec pause{.tv_sec = memory_look_time.count(), .tv_nsec = 0};
    const int signal = sigtimedwait(&signals_, nullptr, &pause);
    if (signal > 0) return signal;
    if (errno == EAGAIN) give_back_memory();
  }
}

}  // namespace bespoke
