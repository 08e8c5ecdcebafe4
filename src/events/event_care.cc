#include "events/event_care.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/guarded.h"
#include "base/log.h"
#include "service/change_positions.h"
#include "service/event_units.h"
#include "service/integrations.h"
#include "store/limits.h"

namespace bespoke {
namespace {

constexpr std::chrono::milliseconds care_pause{5000};
constexpr std::chrono::milliseconds behind_pause{100};      // while there is more to move or to remove
constexpr std::chrono::milliseconds trim_busy_pause{1000};  // likewise, while clients wait for their writes
constexpr int trims_at_once = 10;

bool has_work(const Catalog& catalog) {
  return !catalog.integrations().empty() ||
         std::ranges::any_of(catalog.apis(), [](const auto& api) { return api->keeps_changes(); });
}

}  // namespace

EventCare::EventCare(Store& store, std::shared_ptr<DeliveryCounts> counts, std::int64_t waiting_max)
    : store_(store), counts_(std::move(counts)), waiting_max_(waiting_max), thread_([this] { run(); }) {}

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
  const Clock::time_point next = std::min({next_look_, next_move_, std::ranges::min(next_trims_)});
  std::unique_lock lock(mutex_);
  return !changed_.wait_until(lock, next, [this] { return ending_; });
}

void EventCare::take_turn() {
  if (Clock::now() >= next_look_) {
    next_look_ = Clock::now() + care_pause;
    if (is_tidy_ && !has_work(*store_.catalog())) {
      next_move_ = next_look_;
      return next_trims_.fill(next_look_);
    }
    is_tidy_ = !keeps_any() && !has_work(*store_.catalog());
    count();
    disable_left_behind();
  }
  if (Clock::now() >= next_move_) next_move_ = Clock::now() + pause(move_kept());
  for (std::size_t i = 0; i < surplus_kinds.size(); ++i) {
    if (Clock::now() < next_trims_[i]) continue;
    const Rest trimmed = trim(surplus_kinds[i]);
    next_trims_[i] = Clock::now() + pause(trimmed);
  }
}

std::chrono::milliseconds EventCare::pause(Rest rest) {
  if (rest == Rest::None) return care_pause;
  return busy_.is_busy() ? trim_busy_pause : behind_pause;
}

// Looked for beside the writer, and removed in small pieces.
EventCare::Rest EventCare::trim(SurplusKind kind) {
  for (int i = 0; i < trims_at_once; ++i) {
    Surplus surplus;
    const Status looked = read_events(store_, [&](EventLog& log) -> Status {
      Result<Surplus> found = log.find_surplus(kind);
      if (!found) return found.error();
      surplus = *std::move(found);
      return {};
    });
    if (!looked || surplus.numbers.empty()) return Rest::None;
    if (!write_events(store_, [&](EventLog& log) { return log.remove(surplus); })) return Rest::None;
    if (surplus.numbers.size() < static_cast<std::size_t>(trimmed_rows_max)) return Rest::None;
  }
  return Rest::More;
}

// Whether there is anything that an API keeps.
bool EventCare::keeps_any() {
  bool any = true;
  (void)read_events(store_, [&any](EventLog& log) -> Status {
    const Result<bool> keeps = log.keeps_any();
    if (keeps) any = *keeps;
    return keeps ? Status() : keeps.error();
  });
  return any;
}

// What is too old or too many becomes surplus.
EventCare::Rest EventCare::move_kept() {
  if (!keeps_any() || !give_positions(store_)) return Rest::None;
  std::vector<KeptMove> moves;
  const Status looked = read_events(store_, [&moves](EventLog& log) -> Status {
    Result<std::vector<KeptMove>> found = log.find_kept_moves(Timestamp::now(), FeedWindow{});
    if (!found) return found.error();
    moves = *std::move(found);
    return {};
  });
  if (!looked || !write_events(store_, [&moves](EventLog& log) { return log.move_kept(moves); }))
    return Rest::None;
  return std::ranges::all_of(moves, &KeptMove::is_whole) ? Rest::None : Rest::More;
}

// The log is the queue, and that of a receiver that is gone for good would fill the disk. Of the nodes that
// see it, one disables it.
void EventCare::disable_left_behind() {
  std::vector<std::int64_t> numbers;
  (void)read_events(store_, [this, &numbers](EventLog& log) -> Status {
    Result<std::vector<std::int64_t>> found = log.left_behind(waiting_max_);
    if (!found) return found.error();
    numbers = *std::move(found);
    return {};
  });
  if (numbers.empty()) return;
  for (const auto& each : store_.catalog()->integrations()) {
    if (std::ranges::find(numbers, each->number) == numbers.end()) continue;
    disable_integration(store_, each->id, each->url,
                        [id = each->id, max = waiting_max_](const Status& disabled) {
                          if (!disabled) return;
                          log::Line(log::Level::Warn, "integration_disabled")
                              .field("integration", id.text())
                              .field("waiting_max", max);
                        });
  }
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
