// One I/O thread: its event loop, its connections and their deadlines.
#pragma once

#include <array>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <ctime>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "http/service.h"
#include "http/stream.h"

namespace bespoke::http {

using Clock = std::chrono::steady_clock;

// A connection, as its thread sees it. Called on that thread.
class Member {
 public:
  virtual ~Member() = default;
  // Looks at its deadline.
  virtual void tick(Clock::time_point now) = 0;
  virtual void drain() = 0;
  // Closes at once and leaves the thread's list.
  virtual void close() = 0;
  virtual bool is_idle() const = 0;
  // Gives back the memory that it holds, by ending its request or itself; false where it cannot.
  virtual bool make_way() = 0;
};

inline constexpr std::size_t read_bytes = 16 * 1024;

class IoThread {
 public:
  using Place = std::list<std::shared_ptr<Member>>::iterator;
  struct Holder {
    Member* member;
    Clock::time_point since;
  };
  using Holding = std::optional<std::list<Holder>::iterator>;

  explicit IoThread(std::shared_ptr<const Service> service);

  // From a thread that is not this one; each once. stop() closes all connections and joins.
  void start();
  void stop();

  // Any thread. Runs `work` on this thread, or drops it once stopped: nothing is left behind in the loop that
  // would keep a connection, and with it this loop, alive for ever.
  template <class Work>
  void post(Work work) {
    const std::lock_guard lock(stop_mutex_);
    if (!stopped_) asio::post(context_, std::move(work));
  }
  // Whether the caller is this thread.
  bool is_current() const;
  asio::io_context& context() { return context_; }
  const Service& service() const { return *service_; }

  // The rest on this thread only.
  Place add(std::shared_ptr<Member> member);
  void remove(Place place) { members_.erase(place); }
  // Those that have been idle longest stand in front.
  void note_idle(Place place) { members_.splice(members_.end(), members_, place); }
  // False where none was found.
  bool close_an_idle_one();
  // Who holds memory of the budget, the oldest first.
  Holding add_holder(Member& member) { return holders_.insert(holders_.end(), {&member, Clock::now()}); }
  void remove_holder(std::list<Holder>::iterator holder) { holders_.erase(holder); }
  // Never `but`, which wants memory. False where none has held it for long enough.
  bool end_oldest_holder(const Member* but);
  // For the bytes that a connection has just read, which it takes before it returns.
  std::array<char, read_bytes>& read_buffer() { return read_buffer_; }
  void drain();
  bool is_draining() const { return draining_; }
  // Then nothing new may begin to wait, or the loop would not end.
  bool is_closing() const { return closing_; }
  // A whole Date header with its CRLF.
  std::string_view date_line();

 private:
  void run() noexcept;
  void wait_for_tick();
  void tick();
  void close_all();
  void end_holders_under_pressure();

  std::shared_ptr<const Service> service_;
  asio::io_context context_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  asio::steady_timer ticker_;
  std::chrono::milliseconds tick_interval_;
  std::list<std::shared_ptr<Member>> members_;
  std::list<Holder> holders_;
  std::uint64_t refusals_seen_ = 0;
  std::array<char, read_bytes> read_buffer_;
  bool draining_ = false;
  bool closing_ = false;
  std::time_t date_second_ = 0;
  std::string date_line_;
  std::mutex stop_mutex_;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace bespoke::http
