// Threads for work that would hold up an I/O thread, behind a bounded queue.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "base/limits.h"
#include "base/time.h"

namespace bespoke {

// Who gets a core first when there are too few. Background threads run when others leave them one, but are
// never starved.
enum class CorePriority { Normal, Background };

// Any thread may call run and waiting.
class Workers {
 public:
  enum class Accepted { No, Yes };

  // Whether work may have a deadline. A thread watches them: from the beginning, since later there may be no
  // memory for one.
  enum class Deadlines { None, Watched };

  explicit Workers(unsigned threads, std::size_t queue_max = worker_queue_max,
                   CorePriority priority = CorePriority::Normal, Deadlines deadlines = Deadlines::None);
  ~Workers() { stop(); }
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // No when too much work waits already, or after stop; `work` is then destroyed and not run. What it throws
  // is logged.
  [[nodiscard]] Accepted run(std::function<void()> work);
  // Likewise, but where no thread has taken `work` by then, `late` is run in its place, soon after
  // `deadline`. Of workers that watch deadlines.
  [[nodiscard]] Accepted run_before(Deadline deadline, std::function<void()> work,
                                    std::function<void()> late);

  // How much work waits for a thread.
  std::size_t waiting() const;

  // Runs what still waits and ends the threads. Not to be called by one of them.
  void stop();

 private:
  struct Waiting {
    std::function<void()> work;
    std::function<void()> late;
    Deadline deadline;
  };

  Accepted add(Waiting waiting);
  void loop();
  void look_for_late();
  void wait_for_late(std::unique_lock<std::mutex>& lock);
  std::vector<Waiting> take_late();

  const std::size_t queue_max_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Waiting> queue_;
  bool closing_ = false;
  std::vector<std::thread> threads_;

  std::condition_variable sooner_;
  Deadline next_look_ = Deadline::max();  // no deadline of the queue is before it
  std::thread late_thread_;               // where deadlines are watched
};

}  // namespace bespoke
