#include "memory_store.h"

#include "memory_transaction.h"
#include "model/errors.h"

namespace bespoke {

MemoryStore::MemoryStore(std::shared_ptr<MemoryDisk> disk)
    : disk_(std::move(disk)), writer_([this] { run_writes(); }) {}

MemoryStore::~MemoryStore() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  changed_.notify_one();
  writer_.join();
}

std::shared_ptr<const Catalog> MemoryStore::catalog() const {
  const std::shared_ptr<const MemoryState> now = state();
  return {now, &now->catalog};
}

Status MemoryStore::read(ReadKind, const std::function<Status(Snapshot&)>& work) {
  const std::shared_ptr<const MemoryState> now = state();
  MemorySnapshot snapshot(*now);
  return work(snapshot);
}

void MemoryStore::write(Write write) {
  std::unique_lock lock(mutex_);
  if (waiting_.size() >= memory_writes_waiting_max) {
    lock.unlock();
    write.done(unavailable());
    return;
  }
  waiting_.push_back(std::move(write));
  lock.unlock();
  changed_.notify_one();
}

std::shared_ptr<const MemoryState> MemoryStore::state() const {
  const std::lock_guard lock(mutex_);
  return disk_->state;
}

std::optional<Write> MemoryStore::next() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return closing_ || !waiting_.empty(); });
  if (waiting_.empty()) return std::nullopt;
  Write write = std::move(waiting_.front());
  waiting_.pop_front();
  return write;
}

void MemoryStore::run_writes() {
  while (std::optional<Write> write = next()) {
    auto copy = std::make_shared<MemoryState>(*state());
    MemoryTransaction transaction(*copy);
    Status status = write->work(transaction);
    if (status) {
      const std::lock_guard lock(mutex_);
      disk_->state = std::move(copy);
    }
    write->done(std::move(status));
  }
}

}  // namespace bespoke
