#include "base/workers.h"

#include <sys/resource.h>
#include <unistd.h>

#include <utility>

#include "base/guarded.h"

namespace bespoke {
namespace {

// A third of the share of a thread that is not nice, where both want the same core; and one that wakes up
// takes it from a nice one sooner.
constexpr int background_nice = 5;

// Of this thread alone: on Linux a nice value is a thread's. It cannot be taken back, nor need it be.
void apply(CorePriority priority) {
  switch (priority) {
    case CorePriority::Normal:
      return;
    case CorePriority::Background:
      (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), background_nice);
      return;
  }
}

}  // namespace

Workers::Workers(unsigned threads, std::size_t queue_max, CorePriority priority) : queue_max_(queue_max) {
  for (unsigned i = 0; i < threads; ++i) {
    threads_.emplace_back([this, priority] {
      apply(priority);
      loop();
    });
  }
}

std::size_t Workers::waiting() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

void Workers::stop() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

Workers::Accepted Workers::run(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    if (closing_ || queue_.size() >= queue_max_) return Accepted::No;
    queue_.push_back(std::move(work));
  }
  wake_.notify_one();
  return Accepted::Yes;
}

void Workers::loop() {
  for (;;) {
    std::function<void()> work;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return closing_ || !queue_.empty(); });
      if (queue_.empty()) return;
      work = std::move(queue_.front());
      queue_.pop_front();
    }
    run_guarded("worker_failed", work);
  }
}

}  // namespace bespoke
