// What became of a write whose connection was lost between the commit and its answer: docs/decisions/0014.
//
// To guess is wrong either way. 503 for a write that happened makes a client send it again, and there are
// two of one entry; success for one that did not happen loses it. So the database is asked, on another
// connection:
//
//     PUT e, version 3 -> 4               the connection is lost
//     the old session                     is ended and seen gone: until then "not there" means "not yet"
//     e has version 4, as was written     it happened: answered as if nothing had been
//     e has version 3, as it was before   it did not happen, and never will: 503, to be sent again
//     e is anything else, or 10 s passed  nobody knows: 504, to be looked for before it is sent again
//
// It is right because the answer is sought only after the old session is gone, when it can change nothing
// any more; and because one more commit precedes a success, which waits for the standby where answered
// writes do.
//
// Doubts have a thread of their own. A writer that waited for a database that is away would hold up the
// writes behind it, whose clients are to learn at once that nothing was written.
#include "store/postgresql/doubts.h"

#include <iterator>
#include <utility>

#include "base/guarded.h"
#include "base/log.h"
#include "model/errors.h"
#include "store/postgresql/limits.h"
#include "store/postgresql/work.h"

namespace bespoke::postgresql {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds away_pause{100};  // while the database is away

Status verdict(Happened happened) {
  log::Line line(log::Level::Warn, "write_without_answer");
  switch (happened) {
    case Happened::Yes:
      line.field("happened", "yes");
      return {};
    case Happened::No:
      line.field("happened", "no");
      return unavailable();
    case Happened::Unclear:
      break;
  }
  line.field("happened", "unknown");
  return outcome_unknown();
}

}  // namespace

Doubts::Doubts(std::shared_ptr<Database> database, SharedCatalog& catalog)
    : connection_(std::move(database)), catalog_(catalog), thread_([this] { loop(); }) {}

Doubts::~Doubts() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Doubts::add(Write write, const Session& session, Changes changes) {
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() < doubts_max) {
      waiting_.push_back({std::move(write), session, std::move(changes), Clock::now() + doubt_time_max});
      changed_.notify_one();
      return;
    }
  }
  write.done(outcome_unknown());
}

void Doubts::loop() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    std::vector<Doubt> doubts = std::exchange(waiting_, {});
    lock.unlock();
    std::erase_if(doubts, [this](Doubt& doubt) { return settle(doubt); });
    if (doubts.empty()) connection_.close();  // it is needed once in a long while
    lock.lock();
    if (doubts.empty()) continue;
    std::move(doubts.begin(), doubts.end(), std::back_inserter(waiting_));
    changed_.wait_for(lock, away_pause, [this] { return ending_; });
  }
}

Result<Happened> Doubts::look_for(const Doubt& doubt) {
  if (Status ready = connection_.ready(); !ready) return ready.error();
  Result<Happened> happened = find_outcome(connection_, doubt.session, doubt.changes);
  if (happened && *happened == Happened::Yes && doubt.changes.definitions && !catalog_.refresh(connection_))
    return unavailable();  // what was acknowledged must be known to this node
  return happened;
}

// Whether its client was told.
bool Doubts::settle(Doubt& doubt) {
  Result<Happened> happened = unavailable();
  if (!run_guarded("store_failed", [&] { happened = look_for(doubt); })) connection_.close();
  if (!happened && Clock::now() < doubt.give_up) return false;
  doubt.write.done(verdict(happened ? *happened : Happened::Unclear));
  return true;
}

}  // namespace bespoke::postgresql
