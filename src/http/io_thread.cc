#include "http/io_thread.h"

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <exception>

#include "http/limits.h"

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

bool IoThread::close_an_idle_one() {
  for (std::size_t looked = 0; looked < std::min(idle_search_max, members_.size()); ++looked) {
    const auto member = members_.front();  // it leaves the list
    if (member->is_idle()) {
      service_->load->connections_made_room.fetch_add(1, std::memory_order_relaxed);
      member->close();
      return true;
    }
    note_idle(members_.begin());  // not in front for the next search
  }
  return false;
}

bool IoThread::end_oldest_holder(const Member* but) {
  const auto now = Clock::now();
  for (auto holder = holders_.begin(); holder != holders_.end();) {
    const Holder oldest = *holder++;  // it may leave the list
    if (now - oldest.since < holding_time_min) return false;
    if (oldest.member != but && oldest.member->make_way()) return true;
  }
  return false;
}

// Other threads' connections may wait for memory that this one's hold.
void IoThread::end_holders_under_pressure() {
  const MemoryBudget& memory = service_->load->memory;
  const std::uint64_t refusals = memory.refusals();
  if (refusals == std::exchange(refusals_seen_, refusals)) return;
  while (memory.used() > memory.limit() / 4 * 3 && end_oldest_holder(nullptr)) continue;
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
  end_holders_under_pressure();
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
