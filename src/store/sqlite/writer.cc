// Why one thread writes, and why what it answers is on disk.
//
// SQLite lets one connection write at a time, and a commit costs a wait for the disk. So the writes that
// wait while a commit is under way become the next batch, in one transaction:
//
//     POST a | POST b | PUT c    BEGIN; a; b; c; COMMIT (one fsync); done(a), done(b), done(c)
//     c fails after it wrote     ROLLBACK; the batch again, with a savepoint for each: a and b are kept
//     c fails before it wrote    as in the first line: a refusal that wrote nothing has nothing to undo
//     COMMIT fails: disk full    ROLLBACK; each alone, so that one which needs no room may still be made
//     fsync fails                nobody knows what the disk holds: no write is taken until the next start
//
// It is right because no answer leaves before the commit that it rests on. That goes for refusals, too:
// `b` may be refused because of a row of `a`, which is not there if the commit fails. A unit of work that
// is run again finds the transaction as if it had never run: what it had written was rolled back, and
// store.h allows it no other effect. A change of definitions has a commit of its own, and the catalog is
// published between that commit and `done`, so whoever is answered finds what was changed.
#include "store/sqlite/writer.h"

#include <algorithm>
#include <utility>

#include "base/guarded.h"
#include "base/log.h"
#include "model/errors.h"
#include "store/limits.h"
#include "store/sqlite/limits.h"
#include "store/sqlite/migrations.h"
#include "store/sqlite/write_batches.h"

namespace bespoke::sqlite {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds gate_pause{10};   // between tries to start the log over
constexpr std::chrono::milliseconds sweep_pause{50};  // between sweeps, while writes wait
constexpr std::chrono::milliseconds slow_work{100};   // logged from here on, and so is a slow commit

}  // namespace

Writer::Writer(std::unique_ptr<Connection> connection, std::shared_ptr<const Catalog> catalog,
               LogLimits limits)
    : connection_(std::move(connection)),
      catalog_(std::move(catalog)),
      log_(*connection_, limits, [this] { wake(); }),
      sweeper_(*connection_),
      thread_([this] { run(); }),
      watch_([this] { return oldest_write(); }) {}

Writer::~Writer() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  thread_.join();
  if (failed_) {
    // Nobody knows what of the log is on disk, so it stays for the next start to judge.
    connection_->keep_log();
  } else {
    log_.empty();
  }
}

void Writer::write(Write write) {
  {
    const std::lock_guard lock(mutex_);
    if (!failed_ && has_room(waiting_.size(), waiting_bytes_, write)) {
      waiting_bytes_ += write.bytes;
      waiting_.push_back(std::move(write));
      if (waiting_.size() == 1) changed_.notify_one();
      return;
    }
  }
  write.done(unavailable());
}

Status Writer::back_up(std::shared_ptr<Backup> backup) {
  {
    const std::lock_guard lock(mutex_);
    if (failed_ || ending_ || (backup_ != nullptr && !backup_->is_over())) return unavailable();
    backup_ = std::move(backup);
  }
  wake();
  return {};
}

Status Writer::health() const {
  if (failed_ || oldest_write() >= write_stalled) return unavailable();
  switch (blocked_.load()) {
    case Blocked::No:
      return {};
    case Blocked::Full:
      return storage_full();
    case Blocked::Unwritable:
      return unavailable();
  }
  return {};
}

StoreFigures Writer::figures() const {
  StoreFigures figures;
  figures.commits = commits_.load(std::memory_order_relaxed);
  figures.writes = writes_.load(std::memory_order_relaxed);
  figures.log_bytes = log_bytes_.load(std::memory_order_relaxed);
  figures.healthy = static_cast<bool>(health());
  figures.oldest_write = oldest_write();
  const std::lock_guard lock(mutex_);
  figures.writes_waiting = waiting_.size();
  figures.write_bytes_waiting = waiting_bytes_;
  return figures;
}

// What waits came later than what runs, but for what did not fit into its turn.
std::chrono::milliseconds Writer::oldest_write() const {
  const Clock::rep since = turn_since_.load();
  if (since == 0) return std::chrono::milliseconds(0);
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now().time_since_epoch() -
                                                               Clock::duration(since));
}

void Writer::wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  changed_.notify_one();
}

// What gets here is a bug or the end of memory, and may have left a commit half told: no more writes are
// taken, and those that wait are answered.
void Writer::run() {
  while (!run_guarded("writer_failed", [this] { take_turns(); })) failed_ = true;
  if (const std::shared_ptr<Backup> backup = current_backup()) end_backup(backup);
}

void Writer::take_turns() {
  std::vector<Write> writes;
  while (take(writes)) {
    if (!writes.empty()) turn_since_ = Clock::now().time_since_epoch().count();
    for (std::span<Write> rest(writes); !rest.empty();) {
      rest = rest.subspan(run_batch(rest.first(batch_size(rest))));
      log_.care();
    }
    turn_since_ = 0;
    log_.care();
    sweep();
    try_again();
    copy(writes.empty() ? Backup::Load::Idle : Backup::Load::Writes);
  }
}

bool Writer::take(std::vector<Write>& writes) {
  writes.clear();
  std::optional<std::chrono::milliseconds> longest = pause();
  std::unique_lock lock(mutex_);
  if (backup_ != nullptr) {
    const std::chrono::milliseconds rest = backup_->pause(Clock::now());
    longest = longest ? std::min(*longest, rest) : rest;
  }
  const auto is_ready = [this] { return !waiting_.empty() || ending_ || woken_; };
  if (longest) {
    changed_.wait_for(lock, *longest, is_ready);
  } else {
    changed_.wait(lock, is_ready);
  }
  woken_ = false;
  writes = draw(waiting_, batch_writes_max);
  for (const Write& write : writes) waiting_bytes_ -= write.bytes;
  return !writes.empty() || !ending_;
}

// How long nothing has to happen, if no write comes; none: for ever.
std::optional<std::chrono::milliseconds> Writer::pause() const {
  if (failed_) return std::nullopt;
  if (blocked_ != Blocked::No) return blocked_pause;
  if (sweeper_.due(Clock::now())) return std::chrono::milliseconds(0);
  if (log_.gate_closed()) return gate_pause;
  if (!sweeper_.idle()) return sweep_pause;
  return std::nullopt;
}

std::size_t Writer::run_batch(std::span<Write> batch) {
  std::vector<Status> statuses;
  Outcome outcome = failed_ ? Outcome::Failed : attempt(batch, Isolation::None, statuses);
  if (outcome == Outcome::NeedsSavepoints) outcome = attempt(batch, Isolation::Savepoints, statuses);
  if (outcome == Outcome::Failed) {
    make_room();
    statuses.clear();
    for (Write& write : batch) statuses.push_back(run_alone(write));
  }
  writes_.fetch_add(statuses.size(), std::memory_order_relaxed);
  log_bytes_.store(static_cast<std::uint64_t>(log_.bytes()), std::memory_order_relaxed);
  for (std::size_t i = 0; i < statuses.size(); ++i) batch[i].done(std::move(statuses[i]));
  return statuses.size();
}

Status Writer::run_alone(Write& write) {
  if (failed_) return unavailable();
  std::vector<Status> statuses;
  const Outcome outcome = attempt({&write, 1}, Isolation::None, statuses);
  if (outcome == Outcome::Done) return std::move(statuses.front());
  return failure_;
}

Writer::Outcome Writer::attempt(std::span<Write> batch, Isolation isolation, std::vector<Status>& statuses) {
  statuses.clear();
  counts_.clear();
  changed_catalog_.reset();
  if (Status begun = connection_->run("BEGIN IMMEDIATE"); !begun) return fail(begun.error());
  const Outcome outcome = run_works(batch, isolation, statuses);
  switch (outcome) {
    case Outcome::Done:
      return commit();
    case Outcome::NeedsSavepoints:
    case Outcome::Failed:
      if (connection_->in_transaction()) (void)connection_->run("ROLLBACK");
      break;
  }
  return outcome;
}

// Stops early when the works have taken long: the rest is another batch.
Writer::Outcome Writer::run_works(std::span<Write> batch, Isolation isolation,
                                  std::vector<Status>& statuses) {
  const Clock::time_point end = Clock::now() + batch_time_max;
  for (const Write& write : batch) {
    if (isolation == Isolation::Savepoints) {
      if (Status saved = connection_->run("SAVEPOINT work"); !saved) return fail(saved.error());
    }
    WriterTransaction transaction(*connection_, counts_, catalog_.load(), write);
    statuses.push_back(run_work(write, transaction));
    const Outcome outcome = settle(transaction, statuses.back(), batch.size(), isolation);
    if (outcome != Outcome::Done) return outcome;
    if (Clock::now() > end) break;
  }
  return Outcome::Done;
}

Status Writer::run_work(const Write& write, WriterTransaction& transaction) {
  const Clock::time_point start = Clock::now();
  Status status = internal_error();
  run_guarded("work_failed", [&] {
    status = write.work(transaction);
    if (status) status = transaction.keep_audit(write);
  });
  if (const Clock::duration took = Clock::now() - start; took > slow_work) {
    log::Line(log::Level::Warn, "slow_work")
        .field("kind", write.kind == WriteKind::Definitions ? "definitions" : "entries")
        .field("ms", took);
  }
  return status;
}

// A statement that fails leaves nothing, so a work that fails before it has written needs no rolling back:
// the common refusals cost no savepoint.
Writer::Outcome Writer::settle(const WriterTransaction& transaction, const Status& status, std::size_t works,
                               Isolation isolation) {
  if (!connection_->in_transaction()) return fail(status ? internal_error() : status.error());
  if (status) {
    counts_.keep_work();
    if (transaction.changed()) changed_catalog_ = transaction.shared_catalog();
  } else {
    counts_.drop_work();
  }
  if (isolation == Isolation::Savepoints) {
    const Status ended = connection_->run(status ? "RELEASE work" : "ROLLBACK TO work; RELEASE work");
    return ended ? Outcome::Done : fail(ended.error());
  }
  if (status || !transaction.changed()) return Outcome::Done;
  if (works > 1) return Outcome::NeedsSavepoints;
  const Status ended = connection_->run("ROLLBACK; BEGIN IMMEDIATE");
  return ended ? Outcome::Done : fail(ended.error());
}

Writer::Outcome Writer::commit() {
  const std::int64_t log_before = log_.bytes();
  Status done = counts_.write(*connection_);
  const Clock::time_point start = Clock::now();
  if (done) done = connection_->run("COMMIT");
  if (const Clock::duration took = Clock::now() - start; took > slow_work) {
    log::Line(log::Level::Warn, "slow_commit").field("ms", took);
  }
  if (!done) {
    const Outcome outcome = fail(done.error());
    if (connection_->in_transaction()) (void)connection_->run("ROLLBACK");
    return outcome;
  }
  commits_.fetch_add(1, std::memory_order_relaxed);
  if (log_.bytes() != log_before) unblock();  // one that wrote nothing does not show that there is room
  publish();
  return Outcome::Done;
}

Writer::Outcome Writer::fail(const Error& error) {
  const bool full = error.code == ErrorCode::StorageFull;
  failure_ = full ? error : unavailable();
  if (connection_->sync_failed() && !failed_.exchange(true)) {
    log::Line(log::Level::Error, "disk_failed");
  }
  const Blocked before = blocked_.exchange(full ? Blocked::Full : Blocked::Unwritable);
  if (before == Blocked::No) {
    log::Line(log::Level::Error, "writes_blocked").field("why", full ? "storage_full" : "write_failed");
    next_trial_ = Clock::now() + blocked_pause;
  }
  return Outcome::Failed;
}

// A full disk still has the room that the log takes: written back, it starts over. That does not help where
// the database would have to grow, which is not tried again at every write.
void Writer::make_room() {
  if (blocked_ != Blocked::Full || failed_ || Clock::now() < next_room_) return;
  if (!log_.shorten()) next_room_ = Clock::now() + blocked_pause;
}

// A load balancer that sees /readyz fail sends no write any more that would show that all is well again. What
// is written is what is there; it takes a page of the log, which may fit where no client's write does.
void Writer::try_again() {
  if (blocked_ == Blocked::No || failed_ || Clock::now() < next_trial_) return;
  next_trial_ = Clock::now() + blocked_pause;
  make_room();
  const std::string trial =
      "BEGIN IMMEDIATE; PRAGMA user_version = " + std::to_string(newest_format()) + "; COMMIT";
  const Status tried = connection_->run_unlogged(trial);
  if (!tried) {
    if (connection_->in_transaction()) (void)connection_->run_unlogged("ROLLBACK");
    (void)fail(tried.error());
    return;
  }
  if (log_.has_room()) unblock();
}

void Writer::unblock() {
  if (blocked_.exchange(Blocked::No) != Blocked::No) log::Line(log::Level::Info, "writes_again");
}

void Writer::publish() {
  if (changed_catalog_ == nullptr || changed_catalog_ == catalog_.load()) return;
  catalog_.store(changed_catalog_);
  sweeper_.look_again();
}

void Writer::copy(Backup::Load load) {
  const std::shared_ptr<Backup> backup = current_backup();
  if (backup == nullptr || (!failed_ && backup->step(connection_->handle(), load))) return;
  end_backup(backup);
}

std::shared_ptr<Backup> Writer::current_backup() {
  const std::lock_guard lock(mutex_);
  return backup_;
}

// Whoever waits for it may have begun another one by now.
void Writer::end_backup(const std::shared_ptr<Backup>& backup) {
  backup->abandon();
  const std::lock_guard lock(mutex_);
  if (backup_ == backup) backup_.reset();
}

void Writer::sweep() {
  const Clock::time_point now = Clock::now();
  if (failed_ || !sweeper_.due(now)) return;
  {
    const std::lock_guard lock(mutex_);
    if (ending_ || (!waiting_.empty() && now - last_sweep_ < sweep_pause)) return;
  }
  sweeper_.step();
  last_sweep_ = Clock::now();
  log_.care();
}

}  // namespace bespoke::sqlite
