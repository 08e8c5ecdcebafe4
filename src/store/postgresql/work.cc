#include "store/postgresql/work.h"

#include <string>
#include <thread>

#include "base/guarded.h"
#include "base/log.h"
#include "model/errors.h"
#include "store/postgresql/limits.h"
#include "store/postgresql/transaction.h"

namespace bespoke::postgresql {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int attempts_without_locks = 2;            // a third rival is locked out
constexpr std::chrono::milliseconds first_pause{2};  // between those, doubled each time
constexpr std::chrono::milliseconds slow_work{500};  // logged from here on
std::string begin_definitions(std::chrono::milliseconds lock_time) {
  return "BEGIN; SET LOCAL lock_timeout = " + std::to_string(lock_time.count()) +
         "; LOCK TABLE definition_lock IN ACCESS EXCLUSIVE MODE";
}

// One attempt.
class Attempt {
 public:
  Attempt(Connection& connection, SharedCatalog& catalog, const Write& write,
          std::chrono::milliseconds lock_time, int number)
      : connection_(connection), catalog_(catalog), write_(write), lock_time_(lock_time), number_(number) {}

  Status run() {
    if (Status ready = connection_.ready(); !ready) return ready;
    connected_ = true;
    switch (write_.kind) {
      case WriteKind::Insert:
      case WriteKind::Entry:
        return number_ < attempts_without_locks ? run_entry() : run_entries();
      case WriteKind::Entries:
        return run_entries();
      case WriteKind::Definitions:
        return run_definitions();
    }
    return internal_error();
  }

  bool outrun() const { return outrun_; }
  bool in_doubt() const { return in_doubt_; }
  // Whether a change of definitions is to let others go on before it tries again.
  bool locked_out() const {
    return write_.kind == WriteKind::Definitions && connection_.last_failure() == Failure::Locked;
  }
  Changes take_changes() { return std::move(changes_); }
  // Whether it came to nothing, and may be done again. Where the database is away the caller is told at once:
  // those that wait behind are to be told as well.
  bool undone() const {
    if (outrun_) return true;
    if (!connected_) return false;
    switch (connection_.last_failure()) {
      case Failure::Again:
      case Failure::Lost:
        return true;
      case Failure::Locked:
        return write_.kind != WriteKind::Definitions;  // somebody else's limit; see locked_out
      case Failure::None:
      case Failure::Unique:
      case Failure::Cancelled:
      case Failure::NotThere:
      case Failure::Other:
        return false;
    }
    return false;
  }

 private:
  // Each statement is a transaction of its own; the one that changes something is the last.
  Status run_entry() {
    WriterTransaction transaction(connection_, *catalog_.known(), write_, WriterTransaction::Locks::None);
    Status status = call_work(write_, transaction);
    in_doubt_ = transaction.in_doubt();
    changes_ = transaction.take_changes();
    outrun_ = transaction.outrun();
    return status;
  }

  Status run_entries() {
    if (Status begun = connection_.run("BEGIN"); !begun) return begun;
    WriterTransaction transaction(connection_, *catalog_.known(), write_, WriterTransaction::Locks::Rows);
    Status status = call_guarded(transaction);
    changes_ = transaction.take_changes();
    outrun_ = transaction.outrun() && number_ < outrun_attempts_max;
    return finish(std::move(status));
  }

  Status run_definitions() {
    if (Status begun = connection_.run(begin_definitions(lock_time_)); !begun) return finish(begun);
    Result<Definitions> before = read_definitions(connection_, *catalog_.known());
    if (!before) return finish(before.error());
    WriterTransaction transaction(connection_, *std::move(before), write_, WriterTransaction::Locks::Rows);
    Status status = call_guarded(transaction);
    if (status) status = transaction.keep_audit(write_);
    if (!status || !transaction.defined()) return finish(std::move(status));
    const Result<DefinitionsChange> moved = move_version(connection_);
    if (!moved) return finish(moved.error());
    changes_.definitions = *moved;
    if (Status told = connection_.run("NOTIFY bespoke_definitions"); !told) return finish(told);
    if (Status finished = finish({}); !finished) return finished;
    const Catalog numbered = transaction.shared_catalog()->numbered(moved->version);
    catalog_.publish({moved->version, std::make_shared<const Catalog>(numbered)});
    return {};
  }

  Status call_guarded(WriterTransaction& transaction) {
    connection_.guard(Connection::Guard::On);
    Status status = call_work(write_, transaction);
    connection_.guard(Connection::Guard::Off);
    return status;
  }

  Status finish(Status status) {
    if (!status) {
      const Failure failure = connection_.last_failure();
      if (connection_.in_transaction()) (void)connection_.run("ROLLBACK");
      connection_.fail_with(failure);
      return status;
    }
    Status committed = connection_.run("COMMIT");
    in_doubt_ = !committed && connection_.last_failure() == Failure::Lost;
    return committed;
  }

  Connection& connection_;
  SharedCatalog& catalog_;
  const Write& write_;
  const std::chrono::milliseconds lock_time_;
  const int number_;
  bool connected_ = false;
  bool in_doubt_ = false;
  Changes changes_;
  bool outrun_ = false;
};

}  // namespace

Ended run_work(Connection& connection, SharedCatalog& catalog, const Write& write,
               std::chrono::milliseconds lock_time) {
  const Clock::time_point start = Clock::now();
  Ended ended;
  std::chrono::milliseconds pause = first_pause;
  for (int i = 0; i < work_attempts_max; ++i) {
    Attempt attempt(connection, catalog, write, lock_time, i);
    ended.status = attempt.run();
    if (attempt.in_doubt()) {
      ended = {Outcome::InDoubt, {}, connection.session(), attempt.take_changes()};
      break;
    }
    if (ended.status) break;
    if (attempt.locked_out()) ended.outcome = Outcome::Locked;
    if (!attempt.undone()) break;
    if (attempt.outrun()) continue;
    std::this_thread::sleep_for(pause);
    pause *= 2;
  }
  log_if_slow(write.kind, Clock::now() - start);
  return ended;
}

Status call_work(const Write& write, Transaction& transaction) {
  Status status = internal_error();
  run_guarded("work_failed", [&] { status = write.work(transaction); });
  return status;
}

void log_if_slow(WriteKind kind, Clock::duration took) {
  if (took <= slow_work) return;
  log::Line(log::Level::Warn, "slow_work")
      .field("kind", kind == WriteKind::Definitions ? "definitions" : "entries")
      .field("ms", took);
}

}  // namespace bespoke::postgresql
