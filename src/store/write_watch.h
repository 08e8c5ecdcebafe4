// Says in the log when writes make no progress, and when they do again: once each, however long it takes.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace bespoke {

// Has a thread of its own, since those that write are those that may hang.
class WriteWatch {
 public:
  // `oldest_write` tells how long the write that came first of all that are not over has been there;
  // `each_second` is called as well. Both from the watch's thread.
  explicit WriteWatch(
      std::function<std::chrono::milliseconds()> oldest_write, std::function<void()> each_second = [] {});
  WriteWatch(const WriteWatch&) = delete;
  WriteWatch& operator=(const WriteWatch&) = delete;
  ~WriteWatch();

 private:
  void loop();
  void look();

  const std::function<std::chrono::milliseconds()> oldest_write_;
  const std::function<void()> each_second_;
  bool stalled_ = false;  // the thread's own
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace bespoke
