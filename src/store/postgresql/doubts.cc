#include "store/postgresql/doubts.h"

#include <iterator>
#include <utility>

#include "base/guarded.h"
#include "base/log.h"
#include "model/errors.h"
#include "store/postgresql/work.h"

namespace bespoke::postgresql {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds look_pause{100};  // while the database is away

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
      waiting_.push_back({std::move(write), session, std::move(changes), Clock::now() + doubt_max});
      changed_.notify_one();
      return;
    }
  }
  tell(write, outcome_unknown());
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
    changed_.wait_for(lock, look_pause, [this] { return ending_; });
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
  tell(doubt.write, verdict(happened ? *happened : Happened::Unclear));
  return true;
}

}  // namespace bespoke::postgresql
