// The connections that read. A thread comes back to the one it had before; when all are taken it waits. At
// most half of them run lists, so that however slow lists are, a point read finds one.
//
// Any thread may call.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "store/sqlite/connection.h"

namespace bespoke::sqlite {

class ReaderPool {
  struct Slot;

 public:
  enum class Purpose { Point, List };

  // The use of a connection, given back when it goes.
  class Lease {
   public:
    Lease(ReaderPool& pool, Slot& slot, Purpose purpose) : pool_(&pool), slot_(&slot), purpose_(purpose) {}
    Lease(Lease&& other) noexcept : pool_(other.pool_), slot_(other.slot_), purpose_(other.purpose_) {
      other.pool_ = nullptr;
    }
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (pool_ != nullptr) pool_->give_back(*slot_, purpose_);
    }
    Connection& connection() const;

   private:
    ReaderPool* pool_;
    Slot* slot_;
    Purpose purpose_;
  };

  // After the connection that writes was opened, and closed before it.
  static Result<std::unique_ptr<ReaderPool>> open(const std::string& path, int connections);
  ~ReaderPool();

  Lease take();
  // None when the deadline passes first.
  std::optional<Lease> take_for_list(Deadline deadline);

 private:
  ReaderPool() = default;
  Slot* try_take(std::size_t start);
  void give_back(Slot& slot, Purpose purpose);

  std::vector<std::unique_ptr<Slot>> slots_;
  int lists_max_ = 1;

  // Only for those who have to wait.
  std::atomic<int> waiting_{0};
  std::mutex mutex_;
  std::condition_variable slot_free_;
  std::condition_variable list_ended_;
  int lists_ = 0;
};

}  // namespace bespoke::sqlite
