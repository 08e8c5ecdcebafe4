// Why several threads write here, where SQLite has one, and why the order of their writes does no harm.
//
// A commit over the network is mostly waiting, so several connections wait beside each other. The database
// orders what they do: a PUT names the version that it replaces, a unique value has a unique index, and
// each statement names the version of the API that it was checked against.
//
//     writer 1   PUT e (version 3 -> 4)     1 row: done
//     writer 2   PUT e (version 3 -> 4)     0 rows: reads e again, merges anew, PUT e (4 -> 5)
//                                           outrun twice: the third time it locks e first (work.cc)
//     writer 3   POST f | POST g | POST h   BEGIN; f; g; h; COMMIT in one round trip (shared_commit.cc)
//     writer 1   a change of definitions    after 2 and 3, and before whatever came later (write_queue.h)
//
// A write whose connection was lost before its answer came has not failed: it goes to doubts.cc, and the
// writer goes on. A writer that cannot connect while others can gives its turns back, so that a database
// which grants fewer connections than wanted makes writes slower and fails none.
#include "store/postgresql/writers.h"

#include <chrono>
#include <utility>

#include "base/guarded.h"
#include "model/errors.h"
#include "store/limits.h"
#include "store/postgresql/limits.h"
#include "store/postgresql/shared_commit.h"
#include "store/write_watch.h"

namespace bespoke::postgresql {
namespace {

using Clock = std::chrono::steady_clock;

// Between tries of a change of definitions while others hold what it needs: they may go on.
constexpr std::chrono::milliseconds locked_pause{100};
// How long a change of definitions waits for its locks. Batches hold them for longer than it waits at first,
// and those of several callers follow each other without a gap: once it has tried for a while, all wait
// behind it.
constexpr std::chrono::milliseconds lock_time{100};
constexpr std::chrono::milliseconds patient_lock_time{5000};
constexpr std::chrono::seconds patient_from{2};

// Between looks of a writer without a connection whether there is one for it.
constexpr std::chrono::milliseconds rest_pause{500};

}  // namespace

Writers::Writers(std::shared_ptr<Database> database, std::vector<std::unique_ptr<Connection>> connections,
                 SharedCatalog& catalog, std::function<void()> on_definitions)
    : catalog_(catalog),
      doubts_(std::move(database), catalog),
      on_definitions_(std::move(on_definitions)),
      connections_(std::move(connections)),
      has_connection_(connections_.size(), 0),
      queue_(connections_.size()) {
  for (std::size_t i = 0; i < connections_.size(); ++i) {
    threads_.emplace_back([this, i] { loop(i, *connections_[i]); });
  }
}

Writers::~Writers() {
  queue_.end();
  for (std::thread& thread : threads_) thread.join();
}

void Writers::write(Write write) {
  if (std::optional<Write> refused = queue_.add(std::move(write))) refused->done(unavailable());
}

StoreFigures Writers::figures() const {
  StoreFigures figures;
  figures.commits = commits_.load(std::memory_order_relaxed);
  figures.writes = writes_.load(std::memory_order_relaxed);
  figures.writes_waiting = queue_.waiting();
  figures.write_bytes_waiting = queue_.waiting_bytes();
  figures.oldest_write = queue_.oldest();
  figures.healthy = static_cast<bool>(health());
  return figures;
}

Status Writers::health() const {
  const bool stalled = queue_.oldest() >= write_stalled && queue_.since_last_end() >= write_stalled;
  return stalled ? unavailable() : Status();
}

void Writers::loop(std::size_t index, Connection& connection) {
  while (true) {
    std::optional<WriteQueue::Turn> turn = queue_.take(index);
    const bool has_turn = turn.has_value();
    if (has_turn && !is_for_others(index, connection)) {
      run_turn(connection, *std::move(turn));
      note_connected(index, connection);
      continue;
    }
    if (has_turn) turn->give_back();
    if (!has_turn) connection.close();
    note_connected(index, connection);
    if (!queue_.rest(index, rest_pause)) break;
  }
  connection.close();
  note_connected(index, connection);
}

void Writers::run_turn(Connection& connection, WriteQueue::Turn turn) {
  if (turn.writes().size() > 1) {
    run_together(connection, std::move(turn));
  } else {
    run_alone(connection, std::move(turn));
  }
}

// Where a writer cannot connect and others are connected, its writes are theirs: the database may have no
// more connections for this node.
bool Writers::is_for_others(std::size_t index, Connection& connection) {
  if (connection.handle() != nullptr) return false;
  const Status ready = connection.ready();
  note_connected(index, connection);
  return !ready && connected_ > 0;
}

void Writers::note_connected(std::size_t index, const Connection& connection) {
  const char now = connection.handle() != nullptr ? 1 : 0;
  connected_ += now - std::exchange(has_connection_[index], now);
}

void Writers::run_alone(Connection& connection, WriteQueue::Turn turn) {
  Ended outcome{Outcome::Done, internal_error(), {}, {}};
  if (!run_guarded("store_failed", [&] { outcome = run(connection, turn); })) connection.close();
  count(1, outcome);
  turn.end();
  if (turn.line() == WriteQueue::Line::Definitions) on_definitions_();
  finish(std::move(turn.writes().front().write), std::move(outcome));
}

// Those that are left to be run alone are given back before the turn ends: no change of definitions comes
// between.
void Writers::run_together(Connection& connection, WriteQueue::Turn turn) {
  std::vector<WriteQueue::Waiting>& writes = turn.writes();
  std::vector<std::optional<Ended>> outcomes(writes.size(), Ended{Outcome::Done, internal_error(), {}, {}});
  if (!run_guarded("store_failed", [&] { outcomes = run_with_one_commit(connection, catalog_, writes); }))
    connection.close();
  std::size_t done = 0;
  const Ended* committed = nullptr;
  for (std::size_t i = 0; i < writes.size(); ++i) {
    if (!outcomes[i]) {
      turn.give_back_alone(std::move(writes[i]));
      continue;
    }
    ++done;
    committed = &*outcomes[i];
  }
  if (committed != nullptr) count(done, *committed);
  turn.end();
  for (std::size_t i = 0; i < writes.size(); ++i) {
    if (outcomes[i]) finish(std::move(writes[i].write), *std::move(outcomes[i]));
  }
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
    write.done(std::move(outcome.status));
  }
}

Ended Writers::run(Connection& connection, WriteQueue::Turn& turn) {
  const Clock::time_point begun = Clock::now();
  const Clock::time_point give_up = begun + locked_time_max;
  while (true) {
    const bool patient = Clock::now() >= begun + patient_from;
    Ended ended =
        run_work(connection, catalog_, turn.writes().front().write, patient ? patient_lock_time : lock_time);
    if (ended.outcome != Outcome::Locked || Clock::now() > give_up) return ended;
    turn.step_aside(locked_pause);
  }
}

}  // namespace bespoke::postgresql
