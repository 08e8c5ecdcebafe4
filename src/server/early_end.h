// An end that comes while the store is being opened: rules compile, formats are brought up to date, indexes
// are built, and none of them asks whether it is still wanted.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

namespace bespoke {

// Ends the process, with success, as soon as it is told to end (Signals): what is under way then is as safe
// as when the power fails. From its destruction on an end is for Signals::wait.
class EarlyEnd {
 public:
  EarlyEnd() : thread_([this] { wait(); }) {}
  EarlyEnd(const EarlyEnd&) = delete;
  EarlyEnd& operator=(const EarlyEnd&) = delete;
  ~EarlyEnd();

 private:
  void wait();

  std::mutex mutex_;
  std::condition_variable changed_;
  bool opened_ = false;
  std::thread thread_;
};

}  // namespace bespoke
