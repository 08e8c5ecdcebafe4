#include "base/workers.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>
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

Workers::Workers(unsigned threads, std::size_t queue_max, CorePriority priority, Deadlines deadlines)
    : queue_max_(queue_max) {
  if (deadlines == Deadlines::Watched) late_thread_ = std::thread([this] { look_for_late(); });
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
  sooner_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  if (late_thread_.joinable()) late_thread_.join();
}

Workers::Accepted Workers::run(std::function<void()> work) {
  return add({std::move(work), {}, Deadline::max()});
}

Workers::Accepted Workers::run_before(Deadline deadline, std::function<void()> work,
                                      std::function<void()> late) {
  return add({std::move(work), std::move(late), deadline});
}

Workers::Accepted Workers::add(Waiting waiting) {
  const Deadline deadline = waiting.deadline;
  bool sooner = false;
  {
    const std::lock_guard lock(mutex_);
    if (closing_ || queue_.size() >= queue_max_) return Accepted::No;
    queue_.push_back(std::move(waiting));
    sooner = deadline < next_look_;
    if (sooner) next_look_ = deadline;
  }
  wake_.notify_one();
  if (sooner) sooner_.notify_one();
  return Accepted::Yes;
}

void Workers::loop() {
  for (;;) {
    std::function<void()> work;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return closing_ || !queue_.empty(); });
      if (queue_.empty()) return;
      work = std::move(queue_.front().work);
      queue_.pop_front();
    }
    run_guarded("worker_failed", work);
  }
}

// Wakes up for the earliest deadline there was, also where that work has begun meanwhile: once for all that
// came behind it.
void Workers::look_for_late() {
  std::unique_lock lock(mutex_);
  while (!closing_) {
    if (std::chrono::steady_clock::now() < next_look_) {
      wait_for_late(lock);
      continue;
    }
    std::vector<Waiting> late = take_late();
    lock.unlock();
    for (const Waiting& each : late) run_guarded("worker_failed", each.late);
    late.clear();
    lock.lock();
  }
}

// `wait_until` the end of time is undefined: it counts by another clock.
void Workers::wait_for_late(std::unique_lock<std::mutex>& lock) {
  if (next_look_ == Deadline::max()) {
    sooner_.wait(lock);
  } else {
    sooner_.wait_until(lock, next_look_);
  }
}

std::vector<Workers::Waiting> Workers::take_late() {
  const Deadline now = std::chrono::steady_clock::now();
  const auto in_time = [now](const Waiting& each) { return each.deadline > now; };
  const auto first = std::stable_partition(queue_.begin(), queue_.end(), in_time);
  std::vector<Waiting> late(std::make_move_iterator(first), std::make_move_iterator(queue_.end()));
  queue_.erase(first, queue_.end());
  next_look_ = Deadline::max();
  for (const Waiting& each : queue_) next_look_ = std::min(next_look_, each.deadline);
  return late;
}

}  // namespace bespoke
