#include "store/postgresql/writers.h"

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
      changed_.notify_one();
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
  Write write;
  while (take(write)) {
    Ended outcome{Outcome::Done, internal_error(), {}, {}};
    if (!run_guarded("store_failed", [&] { outcome = run(connection, write); })) connection.close();
    if (outcome.status) commits_.fetch_add(1, std::memory_order_relaxed);
    writes_.fetch_add(1, std::memory_order_relaxed);
    ended(write.kind);
    if (write.kind == WriteKind::Definitions) on_definitions_();
    if (outcome.outcome == Outcome::InDoubt) {
      doubts_.add(std::move(write), outcome.session, std::move(outcome.changes));
    } else {
      tell(write, std::move(outcome.status));
    }
    write = {};
  }
}

bool Writers::may_start(const Write& write) const {
  if (defining_) return false;
  return write.kind != WriteKind::Definitions || running_ == 0;
}

bool Writers::take(Write& write) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return waiting_.empty() ? ending_ : may_start(waiting_.front()); });
  if (waiting_.empty()) return false;
  write = std::move(waiting_.front());
  waiting_.pop_front();
  ++running_;
  defining_ = write.kind == WriteKind::Definitions;
  return true;
}

void Writers::ended(WriteKind kind) {
  bool wake_all = false;
  {
    const std::lock_guard lock(mutex_);
    --running_;
    if (kind == WriteKind::Definitions) defining_ = false;
    const bool definition_waits =
        defining_ || (!waiting_.empty() && waiting_.front().kind == WriteKind::Definitions);
    wake_all = ending_ || kind == WriteKind::Definitions || (running_ <= 1 && definition_waits);
  }
  if (wake_all) changed_.notify_all();
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
