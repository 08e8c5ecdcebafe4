// Removes the answers that were kept for requests with an `Idempotency-Key` when they are old.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

#include "server/limits.h"
#include "store/store.h"

namespace bespoke {

// Has a thread of its own, from its beginning to its end.
class AnswerKeeper {
 public:
  // `store` outlives it.
  explicit AnswerKeeper(Store& store, std::chrono::milliseconds kept_for = kept_answer_time);
  AnswerKeeper(const AnswerKeeper&) = delete;
  AnswerKeeper& operator=(const AnswerKeeper&) = delete;
  ~AnswerKeeper();

 private:
  void run();
  std::int64_t trim();
  bool wait(std::chrono::milliseconds pause);

  Store& store_;
  const std::chrono::milliseconds kept_for_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace bespoke
