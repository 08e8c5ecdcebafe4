#include "store/postgresql/point_reads.h"

#include <algorithm>
#include <utility>

#include "base/guarded.h"
#include "model/errors.h"
#include "store/postgresql/entry_rows.h"
#include "store/postgresql/limits.h"

namespace bespoke::postgresql {
namespace {

// Once more where the connection turned out to be dead. What is refused alone leaves the others to be asked
// again.
void answer(Connection& connection, std::span<PointRead> reads) {
  bool tried = false;
  while (!reads.empty()) {
    if (Status ready = connection.ready(); !ready) {
      for (PointRead& read : reads) read.done(ready.error());
      return;
    }
    std::vector<Lookup> lookups;
    for (const PointRead& read : reads) lookups.push_back({*read.api, read.key});
    std::vector<Result<std::optional<Entry>>> found = find_entries(connection, lookups);
    const bool lost = connection.last_failure() == Failure::Lost;
    if (lost && !std::exchange(tried, true)) found.pop_back();
    for (std::size_t i = 0; i < found.size(); ++i) reads[i].done(std::move(found[i]));
    reads = reads.subspan(found.size());
  }
}

}  // namespace

PointReads::PointReads(std::vector<std::unique_ptr<Connection>> connections)
    : connections_(std::move(connections)), active_(connections_.size()) {
  for (std::size_t i = 0; i < connections_.size(); ++i) {
    threads_.emplace_back([this, i] { loop(i, *connections_[i]); });
  }
}

PointReads::~PointReads() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  activated_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void PointReads::find(PointRead read) {
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() < waiting_reads_max) {
      waiting_.push_back(std::move(read));
      changed_.notify_one();
      return;
    }
  }
  read.done(unavailable());
}

void PointReads::use(std::size_t connections) {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(active_, connections) == connections) return;
  }
  changed_.notify_all();
  activated_.notify_all();
}

void PointReads::loop(std::size_t index, Connection& connection) {
  std::vector<PointRead> reads;
  while (take(index, connection, reads)) {
    // Who was not told by then is told when the reads are destroyed.
    if (!run_guarded("store_failed", [&] { answer(connection, reads); })) connection.close();
    reads.clear();
  }
}

bool PointReads::take(std::size_t index, Connection& connection, std::vector<PointRead>& reads) {
  reads.reserve(reads_together_max);  // so that what is taken out of the queue has a place
  std::unique_lock lock(mutex_);
  const auto rests = [&] { return index >= active_ && !ending_; };
  while (true) {
    changed_.wait(lock, [&] { return ending_ || rests() || !waiting_.empty(); });
    if (!rests()) break;
    changed_.notify_one();  // it may have been woken for a read
    lock.unlock();
    connection.close();
    lock.lock();
    activated_.wait(lock, [&] { return !rests(); });
  }
  const std::size_t count = std::min(waiting_.size(), reads_together_max);
  std::move(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count),
            std::back_inserter(reads));
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
  return !reads.empty();
}

}  // namespace bespoke::postgresql
