// Where the lines of the log go: they are collected, and a thread of its own writes them to stderr, so that
// most cost no system call and nobody who logs waits for whoever reads. When that one stops reading, lines
// wait up to a maximum and are then dropped: a server must not stop because nobody reads its log. How many
// were dropped is the next line once there is room again.
//
// spdlog's own asynchronous logger counts lines, not bytes, wakes its thread for each of them, drops the
// oldest, and cannot say when it has written what it was given.
#pragma once

#include <spdlog/sinks/base_sink.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace bespoke::log {

inline constexpr std::chrono::seconds flush_interval{1};

// Any thread may call. Never destroyed: its thread writes until the very end of the process.
class LogSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  // Once; before it, lines wait.
  void start();
  // Returns when all that came before is written or lost, or after `patience`.
  void wait_until_written(std::chrono::milliseconds patience);
  // Since the start of the process.
  std::uint64_t lines_dropped() const { return dropped_.load(std::memory_order_relaxed); }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override;
  void flush_() override;  // soon: it does not wait

 private:
  [[noreturn]] void run();
  void wake();
  void report_loss();
  bool write(std::string_view lines);

  std::condition_variable wake_;     // the thread waits for what to write
  std::condition_variable written_;  // others wait for it
  std::string waiting_;
  bool hurry_ = false;
  std::uint64_t bytes_taken_ = 0;
  std::uint64_t bytes_done_ = 0;  // written or lost
  std::uint64_t dropped_told_ = 0;
  std::atomic<std::uint64_t> dropped_{0};
};

}  // namespace bespoke::log
