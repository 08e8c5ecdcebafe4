#include "store/postgresql/point_reads.h"

#include <algorithm>
#include <utility>

#include "base/guarded.h"
#include "model/errors.h"
#include "store/postgresql/entry_rows.h"

namespace bespoke::postgresql {
namespace {

void tell(const PointRead& read, Result<std::optional<Entry>> found) {
  run_guarded("done_failed", [&] { read.done(std::move(found)); });
}

// Once more where the connection turned out to be dead. What is refused alone leaves the others to be asked
// again.
void answer(Connection& connection, std::span<const PointRead> reads) {
  bool tried = false;
  while (!reads.empty()) {
    if (Status ready = connection.ready(); !ready) {
      for (const PointRead& read : reads) tell(read, ready.error());
      return;
    }
    std::vector<Lookup> lookups;
    for (const PointRead& read : reads) lookups.push_back({*read.api, read.key});
    std::vector<Result<std::optional<Entry>>> found = find_entries(connection, lookups);
    const bool lost = connection.last_failure() == Failure::Lost;
    if (lost && !std::exchange(tried, true)) found.pop_back();
    for (std::size_t i = 0; i < found.size(); ++i) tell(reads[i], std::move(found[i]));
    reads = reads.subspan(found.size());
  }
}

}  // namespace

PointReads::PointReads(std::vector<std::unique_ptr<Connection>> connections)
    : connections_(std::move(connections)) {
  for (const std::unique_ptr<Connection>& connection : connections_) {
    threads_.emplace_back([this, &connection = *connection] { loop(connection); });
  }
}

PointReads::~PointReads() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
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

void PointReads::loop(Connection& connection) {
  std::vector<PointRead> reads;
  while (take(reads)) {
    // Who was not told by then is told when the reads are destroyed.
    if (!run_guarded("store_failed", [&] { answer(connection, reads); })) connection.close();
    reads.clear();
  }
}

bool PointReads::take(std::vector<PointRead>& reads) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
  const std::size_t count = std::min(waiting_.size(), reads_together_max);
  std::move(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count),
            std::back_inserter(reads));
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
  return !reads.empty();
}

}  // namespace bespoke::postgresql
