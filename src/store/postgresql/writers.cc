#include "store/postgresql/writers.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/guarded.h"
#include "model/errors.h"

namespace bespoke::postgresql {
namespace {

using Clock = std::chrono::steady_clock;

// How long a change of definitions is tried while others hold what it needs, and the pause in which they may
// go on.
constexpr std::chrono::seconds locked_max{25};
constexpr std::chrono::milliseconds locked_pause{100};

constexpr std::size_t writers_an_inserter = 4;  // one in four may insert

}  // namespace

Writers::Writers(std::shared_ptr<Database> database, std::vector<std::unique_ptr<Connection>> connections,
                 SharedCatalog& catalog, std::function<void()> on_definitions)
    : catalog_(catalog),
      doubts_(std::move(database), catalog),
      on_definitions_(std::move(on_definitions)),
      connections_(std::move(connections)) {
  for (const std::unique_ptr<Connection>& connection : connections_) {
    threads_.emplace_back([this, &connection = *connection] { loop(connection); });
  }
}

Writers::~Writers() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Writers::write(Write write) {
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() < waiting_writes_max) {
      waiting_.push_back(std::move(write));
      if (may_start(waiting_.front())) changed_.notify_one();
      return;
    }
  }
  write.done(unavailable());
}

StoreFigures Writers::figures() const {
  StoreFigures figures;
  figures.commits = commits_.load(std::memory_order_relaxed);
  figures.writes = writes_.load(std::memory_order_relaxed);
  const std::lock_guard lock(mutex_);
  figures.writes_waiting = waiting_.size();
  return figures;
}

void Writers::loop(Connection& connection) {
  for (std::vector<Write> writes = take(); !writes.empty(); writes = take()) {
    if (writes.size() > 1) {
      run_together(connection, writes);
    } else {
      run_alone(connection, writes.front());
    }
  }
}

void Writers::run_alone(Connection& connection, Write& write) {
  Ended outcome{Outcome::Done, internal_error(), {}, {}};
  if (!run_guarded("store_failed", [&] { outcome = run(connection, write); })) connection.close();
  count(1, outcome);
  ended(write.kind);
  if (write.kind == WriteKind::Definitions) on_definitions_();
  finish(std::move(write), std::move(outcome));
}

// Those that are left to be run alone are put back before this thread ends its run: no change of definitions
// comes between.
void Writers::run_together(Connection& connection, std::vector<Write>& writes) {
  std::vector<std::optional<Ended>> outcomes(writes.size(), Ended{Outcome::Done, internal_error(), {}, {}});
  if (!run_guarded("store_failed", [&] { outcomes = run_inserts(connection, catalog_, writes); }))
    connection.close();
  std::size_t done = 0;
  const Ended* committed = nullptr;
  for (std::size_t i = 0; i < writes.size(); ++i) {
    if (!outcomes[i]) {
      put_back(std::move(writes[i]));
      continue;
    }
    ++done;
    committed = &*outcomes[i];
  }
  if (committed != nullptr) count(done, *committed);
  ended(WriteKind::Insert);
  for (std::size_t i = 0; i < writes.size(); ++i) {
    if (outcomes[i]) finish(std::move(writes[i]), *std::move(outcomes[i]));
  }
}

void Writers::put_back(Write write) {
  write.kind = WriteKind::Entry;  // so that it goes alone, beside others
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_front(std::move(write));
  }
  changed_.notify_one();
}

// Of writes that share one outcome.
void Writers::count(std::size_t writes, const Ended& outcome) {
  if (outcome.status && outcome.outcome == Outcome::Done) commits_.fetch_add(1, std::memory_order_relaxed);
  writes_.fetch_add(writes, std::memory_order_relaxed);
}

void Writers::finish(Write write, Ended outcome) {
  if (outcome.outcome == Outcome::InDoubt) {
    doubts_.add(std::move(write), outcome.session, std::move(outcome.changes));
  } else {
    tell(write, std::move(outcome.status));
  }
}

bool Writers::may_start(const Write& write) const {
  if (defining_) return false;
  switch (write.kind) {
    case WriteKind::Insert:
      return inserting_ < std::max<std::size_t>(1, connections_.size() / writers_an_inserter);
    case WriteKind::Entry:
    case WriteKind::Entries:
      return true;
    case WriteKind::Definitions:
      return running_ == 0;
  }
  return true;
}

std::vector<Write> Writers::take() {
  std::vector<Write> writes;
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return waiting_.empty() ? ending_ : may_start(waiting_.front()); });
  if (waiting_.empty()) return writes;
  const WriteKind kind = waiting_.front().kind;
  const std::size_t count_max = kind == WriteKind::Insert ? inserts_together_max : 1;
  while (writes.size() < count_max && !waiting_.empty() && waiting_.front().kind == kind) {
    writes.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  ++running_;
  if (kind == WriteKind::Insert) ++inserting_;
  defining_ = kind == WriteKind::Definitions;
  if (!waiting_.empty() && may_start(waiting_.front())) changed_.notify_one();
  return writes;
}

void Writers::ended(WriteKind kind) {
  bool wake_all = false;
  bool wake_one = false;  // this thread has its answers to give first
  {
    const std::lock_guard lock(mutex_);
    --running_;
    if (kind == WriteKind::Insert) --inserting_;
    if (kind == WriteKind::Definitions) defining_ = false;
    const bool definition_waits =
        defining_ || (!waiting_.empty() && waiting_.front().kind == WriteKind::Definitions);
    wake_one = kind == WriteKind::Insert && !waiting_.empty() && may_start(waiting_.front());
    wake_all = ending_ || kind == WriteKind::Definitions || (running_ <= 1 && definition_waits);
  }
  if (wake_all) return changed_.notify_all();
  if (wake_one) changed_.notify_one();
}

Ended Writers::run(Connection& connection, const Write& write) {
  const Clock::time_point give_up = Clock::now() + locked_max;
  while (true) {
    Ended ended_work = run_work(connection, catalog_, write);
    if (ended_work.outcome != Outcome::Locked || Clock::now() > give_up) return ended_work;
    step_aside();
  }
}

// The others of this node go on meanwhile.
void Writers::step_aside() {
  std::unique_lock lock(mutex_);
  defining_ = false;
  --running_;
  changed_.notify_all();
  lock.unlock();
  std::this_thread::sleep_for(locked_pause);
  lock.lock();
  changed_.wait(lock, [this] { return !defining_; });
  defining_ = true;
  ++running_;
  changed_.wait(lock, [this] { return running_ == 1; });
}

}  // namespace bespoke::postgresql
