// A value that is replaced whole while other threads read it: who has loaded it keeps it. It stands in for
// std::atomic<std::shared_ptr>, whose load in g++ 12's library gives its lock back without ordering what it
// read, a data race.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace bespoke {

// Any thread may call.
template <class T>
class SharedValue {
 public:
  explicit SharedValue(std::shared_ptr<const T> value) : value_(std::move(value)) {}

  std::shared_ptr<const T> load() const {
    const std::lock_guard lock(mutex_);
    return value_;
  }
  void store(std::shared_ptr<const T> value) {
    const std::lock_guard lock(mutex_);
    value_.swap(value);  // the old one goes once the lock has
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const T> value_;
};

}  // namespace bespoke
