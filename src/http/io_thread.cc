#include "http/io_thread.h"

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <exception>

namespace bespoke::http {
namespace {

// Deadlines are looked at by walking all connections, which is cheaper than a timer each; an eighth of the
// shortest timeout is precise enough.
std::chrono::milliseconds tick_interval(const ServerOptions& options) {
  const auto shortest =
      std::min({options.idle_timeout, options.head_timeout, options.body_timeout, options.write_timeout});
  return std::clamp(shortest / 8, std::chrono::milliseconds(5), std::chrono::milliseconds(250));
}

thread_local const IoThread* current_thread = nullptr;

}  // namespace

IoThread::IoThread(std::shared_ptr<const Service> service)
    : service_(std::move(service)),
      work_(context_.get_executor()),
      ticker_(context_),
      tick_interval_(tick_interval(service_->options)) {}

void IoThread::start() {
  wait_for_tick();
  // Signals belong to the threads of the program that wait for them.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  try {
    thread_ = std::thread([this] { run(); });
  } catch (...) {
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    throw;
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void IoThread::stop() {
  {
    const std::lock_guard lock(stop_mutex_);
    asio::post(context_, [this] { close_all(); });
    stopped_ = true;
  }
  work_.reset();
  if (thread_.joinable()) thread_.join();
}

bool IoThread::is_current() const {
  return current_thread == this;
}

void IoThread::run() noexcept {
  current_thread = this;
  for (;;) {
    try {
      context_.run();
      return;
    } catch (const std::exception& exception) {
      service_->log(std::string("an exception reached the I/O thread: ") + exception.what());
    } catch (...) {
      service_->log("an unknown exception reached the I/O thread");
    }
  }
}

IoThread::Place IoThread::add(std::shared_ptr<Member> member) {
  return members_.insert(members_.end(), std::move(member));
}

void IoThread::drain() {
  draining_ = true;
  for (auto place = members_.begin(); place != members_.end();) (*place++)->drain();
}

void IoThread::wait_for_tick() {
  if (closing_) return;
  ticker_.expires_after(tick_interval_);
  ticker_.async_wait([this](boost::system::error_code error) {
    if (!error) tick();
  });
}

void IoThread::tick() {
  wait_for_tick();  // first, so that nothing thrown below ends the ticking
  const auto now = Clock::now();
  for (auto place = members_.begin(); place != members_.end();) {
    const auto member = *place++;  // it may leave the list
    member->tick(now);
  }
}

void IoThread::close_all() {
  closing_ = true;
  ticker_.cancel();
  while (!members_.empty()) {
    const auto member = members_.front();  // it leaves the list
    member->close();
  }
}

std::string_view IoThread::date_line() {
  const std::time_t now = std::time(nullptr);
  if (now != date_second_) {
    date_second_ = now;
    std::tm parts{};
    gmtime_r(&now, &parts);
    char text[64];
    const auto size = std::strftime(text, sizeof text, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &parts);
    date_line_.assign(text, size);
  }
  return date_line_;
}

}  // namespace bespoke::http
