#include "events/event_care.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/guarded.h"
#include "service/event_units.h"
#include "store/limits.h"

namespace bespoke {
namespace {

constexpr std::chrono::milliseconds care_pause{5000};
constexpr std::chrono::milliseconds behind_pause{100};      // while there is more to remove
constexpr std::chrono::milliseconds trim_busy_pause{1000};  // likewise, while clients wait for their writes
constexpr int trims_at_once = 10;

bool has_work(const Catalog& catalog) {
  return !catalog.integrations().empty() ||
         std::ranges::any_of(catalog.apis(), [](const auto& api) { return api->keeps_changes(); });
}

}  // namespace

EventCare::EventCare(Store& store, std::shared_ptr<DeliveryCounts> counts)
    : store_(store), counts_(std::move(counts)), thread_([this] { run(); }) {}

EventCare::~EventCare() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void EventCare::run() {
  while (wait()) run_guarded("event_care_failed", [this] { take_turn(); });
}

// Whether there is another turn.
bool EventCare::wait() {
  const Clock::time_point next = std::min(next_look_, std::ranges::min(next_trims_));
  std::unique_lock lock(mutex_);
  return !changed_.wait_until(lock, next, [this] { return ending_; });
}

void EventCare::take_turn() {
  if (Clock::now() >= next_look_) {
    next_look_ = Clock::now() + care_pause;
    if (is_tidy_ && !has_work(*store_.catalog())) return next_trims_.fill(next_look_);
    is_tidy_ = !age_kept_changes() && !has_work(*store_.catalog());
    count();
  }
  for (std::size_t i = 0; i < surplus_kinds.size(); ++i) {
    if (Clock::now() < next_trims_[i]) continue;
    const bool is_behind = trim(surplus_kinds[i]) == Trimmed::ThereIsMore;
    const auto soon = busy_.is_busy() ? trim_busy_pause : behind_pause;
    next_trims_[i] = Clock::now() + (is_behind ? soon : care_pause);
  }
}

// Looked for beside the writer, and removed in small pieces.
EventCare::Trimmed EventCare::trim(SurplusKind kind) {
  for (int i = 0; i < trims_at_once; ++i) {
    Surplus surplus;
    const Status looked = read_events(store_, [&](EventLog& log) -> Status {
      Result<Surplus> found = log.find_surplus(kind);
      if (!found) return found.error();
      surplus = *std::move(found);
      return {};
    });
    if (!looked || surplus.numbers.empty()) return Trimmed::All;
    if (!write_events(store_, [&](EventLog& log) { return log.remove(surplus); })) return Trimmed::All;
    if (surplus.numbers.size() < static_cast<std::size_t>(trimmed_rows_max)) return Trimmed::All;
  }
  return Trimmed::ThereIsMore;
}

// Whether there is anything that an API keeps.
bool EventCare::age_kept_changes() {
  bool any = true;
  (void)read_events(store_, [&any](EventLog& log) -> Status {
    const Result<bool> keeps = log.keeps_any();
    if (keeps) any = *keeps;
    return keeps ? Status() : keeps.error();
  });
  if (!any) return false;
  (void)write_events(store_, [](EventLog& log) -> Status {
    const Result<std::int64_t> given = log.give_positions();
    return given ? log.age_kept(Timestamp::now()) : given.error();
  });
  return true;
}

void EventCare::count() {
  (void)read_events(store_, [this](EventLog& log) -> Status {
    const Result<DeliveryFigures> figures = log.figures();
    if (!figures) return figures.error();
    counts_->waiting = figures->waiting;
    counts_->given_up = figures->failed;
    counts_->oldest_ms = figures->oldest ? figures->oldest->ms : 0;
    return {};
  });
}

}  // namespace bespoke
