#include "store/write_watch.h"

#include <utility>

#include "base/guarded.h"
#include "base/log.h"
#include "store/limits.h"

namespace bespoke {
namespace {

constexpr std::chrono::seconds look_pause{1};

}  // namespace

WriteWatch::WriteWatch(std::function<std::chrono::milliseconds()> oldest_write,
                       std::function<void()> each_second)
    : oldest_write_(std::move(oldest_write)),
      each_second_(std::move(each_second)),
      thread_([this] { loop(); }) {}

WriteWatch::~WriteWatch() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void WriteWatch::loop() {
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, look_pause, [this] { return ending_; })) {
    lock.unlock();
    run_guarded("store_failed", [this] { look(); });
    lock.lock();
  }
}

void WriteWatch::look() {
  const std::chrono::milliseconds age = oldest_write_();
  if (!stalled_ && age >= write_stalled) {
    log::Line(log::Level::Warn, "writes_stalled").field("ms", age);
    stalled_ = true;
  } else if (stalled_ && age < write_stalled) {
    log::Line(log::Level::Warn, "writes_go_on");
    stalled_ = false;
  }
  each_second_();
}

}  // namespace bespoke
