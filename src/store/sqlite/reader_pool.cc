#include "store/sqlite/reader_pool.h"

#include <algorithm>

namespace bespoke::sqlite {
namespace {

constexpr std::size_t cache_line = 64;

// Where a thread looks first.
std::size_t own_start() {
  static std::atomic<std::size_t> threads{0};
  thread_local const std::size_t start = threads++;
  return start;
}

}  // namespace

struct alignas(cache_line) ReaderPool::Slot {
  std::atomic<bool> taken{false};
  std::unique_ptr<Connection> connection;
};

ReaderPool::~ReaderPool() = default;

Connection& ReaderPool::Lease::connection() const {
  return *slot_->connection;
}

Result<std::unique_ptr<ReaderPool>> ReaderPool::open(const std::string& path, int connections) {
  std::unique_ptr<ReaderPool> pool(new ReaderPool());
  for (int i = 0; i < std::max(connections, 2); ++i) {
    Result<std::unique_ptr<Connection>> connection = Connection::open(path, Connection::Use::Read);
    if (!connection) return connection.error();
    pool->slots_.push_back(std::make_unique<Slot>());
    pool->slots_.back()->connection = *std::move(connection);
  }
  pool->lists_max_ = static_cast<int>(pool->slots_.size() / 2);
  return pool;
}

ReaderPool::Slot* ReaderPool::try_take(std::size_t start) {
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    Slot& slot = *slots_[(start + i) % slots_.size()];
    if (!slot.taken.load() && !slot.taken.exchange(true)) return &slot;
  }
  return nullptr;
}

ReaderPool::Lease ReaderPool::take() {
  const std::size_t start = own_start();
  if (Slot* slot = try_take(start)) return {*this, *slot, Purpose::Point};
  Slot* slot = nullptr;
  std::unique_lock lock(mutex_);
  ++waiting_;
  slot_free_.wait(lock, [&] { return (slot = try_take(start)) != nullptr; });
  --waiting_;
  return {*this, *slot, Purpose::Point};
}

std::optional<ReaderPool::Lease> ReaderPool::take_for_list(Deadline deadline) {
  const std::size_t start = own_start();
  Slot* slot = nullptr;
  std::unique_lock lock(mutex_);
  if (!list_ended_.wait_until(lock, deadline, [this] { return lists_ < lists_max_; })) return std::nullopt;
  ++lists_;
  ++waiting_;
  slot_free_.wait(lock, [&] { return (slot = try_take(start)) != nullptr; });
  --waiting_;
  return Lease(*this, *slot, Purpose::List);
}

// A waiter says that it waits before it looks at the slots, and a slot is freed here before it is looked who
// waits: one of the two sees the other.
void ReaderPool::give_back(Slot& slot, Purpose purpose) {
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

}  // namespace bespoke::sqlite
