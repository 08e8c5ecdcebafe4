// The connections that read. A thread comes back to the one it had before; when all are taken it waits. Not
// all of them run lists, so that however slow lists are, a point read finds one.
#pragma once

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "base/time.h"

namespace bespoke {

// Any thread may call.
template <class Connection>
class ConnectionPool {
  static constexpr std::size_t cache_line = 64;
  struct alignas(cache_line) Slot {
    std::atomic<bool> taken{false};
    std::unique_ptr<Connection> connection;
  };

 public:
  enum class Purpose { Point, List };

  // The use of a connection, given back when it goes.
  class Lease {
   public:
    Lease(ConnectionPool& pool, Slot& slot, Purpose purpose)
        : pool_(&pool), slot_(&slot), purpose_(purpose) {}
    Lease(Lease&& other) noexcept : pool_(other.pool_), slot_(other.slot_), purpose_(other.purpose_) {
      other.pool_ = nullptr;
    }
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (pool_ != nullptr) pool_->give_back(*slot_, purpose_);
    }
    Connection& connection() const { return *slot_->connection; }

   private:
    ConnectionPool* pool_;
    Slot* slot_;
    Purpose purpose_;
  };

  // Two connections at least, of which half may run lists.
  explicit ConnectionPool(std::vector<std::unique_ptr<Connection>> connections)
      : ConnectionPool(std::move(connections), 0) {
    lists_max_ = slots_.size() / 2;
  }
  ConnectionPool(std::vector<std::unique_ptr<Connection>> connections, std::size_t lists_max)
      : lists_max_(lists_max) {
    for (std::unique_ptr<Connection>& connection : connections) {
      slots_.push_back(std::make_unique<Slot>());
      slots_.back()->connection = std::move(connection);
    }
    usable_ = slots_.size();
  }

  // From now on the first `count` are given out, of which `lists_max` run lists; `drop` is called with each
  // of the others that is not in use. Those that are in use now are dropped by a later call.
  template <class Drop>
  void use(std::size_t count, std::size_t lists_max, const Drop& drop) {
    {
      const std::lock_guard lock(mutex_);
      usable_ = std::min(count, slots_.size());
      lists_max_ = lists_max;
    }
    slot_free_.notify_all();
    list_ended_.notify_all();
    for (std::size_t i = usable_; i < slots_.size(); ++i) {
      if (slots_[i]->taken.exchange(true)) continue;
      drop(*slots_[i]->connection);
      slots_[i]->taken.store(false);
    }
  }

  Lease take() {
    const std::size_t start = own_start();
    if (Slot* slot = try_take(start)) return {*this, *slot, Purpose::Point};
    Slot* slot = nullptr;
    std::unique_lock lock(mutex_);
    ++waiting_;
    slot_free_.wait(lock, [&] { return (slot = try_take(start)) != nullptr; });
    --waiting_;
    return {*this, *slot, Purpose::Point};
  }

  // None when the deadline passes first.
  std::optional<Lease> take_before(Deadline deadline) {
    const std::size_t start = own_start();
    if (Slot* slot = try_take(start)) return Lease(*this, *slot, Purpose::Point);
    std::unique_lock lock(mutex_);
    Slot* const slot = wait_for_slot(lock, start, deadline);
    if (slot == nullptr) return std::nullopt;
    return Lease(*this, *slot, Purpose::Point);
  }

  // None when the deadline passes first.
  std::optional<Lease> take_for_list(Deadline deadline) {
    const std::size_t start = own_start();
    std::unique_lock lock(mutex_);
    if (!list_ended_.wait_until(lock, deadline, [this] { return lists_ < lists_max_; })) return std::nullopt;
    ++lists_;
    if (Slot* const slot = wait_for_slot(lock, start, deadline)) return Lease(*this, *slot, Purpose::List);
    --lists_;
    list_ended_.notify_one();
    return std::nullopt;
  }

 private:
  // Where a thread looks first.
  static std::size_t own_start() {
    static std::atomic<std::size_t> threads{0};
    thread_local const std::size_t start = threads++;
    return start;
  }

  Slot* try_take(std::size_t start) {
    const std::size_t usable = usable_.load(std::memory_order_relaxed);
    for (std::size_t i = 0; i < usable; ++i) {
      Slot& slot = *slots_[(start + i) % usable];
      if (!slot.taken.load() && !slot.taken.exchange(true)) return &slot;
    }
    return nullptr;
  }

  Slot* wait_for_slot(std::unique_lock<std::mutex>& lock, std::size_t start, Deadline deadline) {
    Slot* slot = nullptr;
    ++waiting_;
    slot_free_.wait_until(lock, deadline, [&] { return (slot = try_take(start)) != nullptr; });
    --waiting_;
    return slot;
  }

  // A waiter says that it waits before it looks at the slots, and a slot is freed here before it is looked
  // who waits: one of the two sees the other.
  void give_back(Slot& slot, Purpose purpose) {
    slot.taken.store(false);
    if (purpose == Purpose::List) {
      const std::lock_guard lock(mutex_);
      --lists_;
    }
    if (purpose == Purpose::List) list_ended_.notify_one();
    if (waiting_.load() == 0) return;
    { const std::lock_guard lock(mutex_); }
    slot_free_.notify_one();
  }

  std::vector<std::unique_ptr<Slot>> slots_;
  std::atomic<std::size_t> usable_ = 0;
  std::size_t lists_max_;

  // Only for those who have to wait.
  std::atomic<int> waiting_{0};
  std::mutex mutex_;
  std::condition_variable slot_free_;
  std::condition_variable list_ended_;
  std::size_t lists_ = 0;
};

}  // namespace bespoke
