#include "events/feeds.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "base/guarded.h"
#include "events/feed_event.h"
#include "events/limits.h"
#include "service/change_positions.h"
#include "service/changes.h"
#include "service/event_units.h"

namespace bespoke {
namespace {

constexpr std::chrono::milliseconds changes_pause{100};  // between looks for changes
constexpr std::chrono::seconds definitions_pause{1};     // likewise, for tokens that have ended
constexpr std::chrono::seconds sign_pause{15};           // proxies end what says nothing for longer
constexpr std::chrono::milliseconds refused_pause{500};  // while the store refuses

// A turn takes no longer, of definitions and of each API: then others have theirs.
constexpr std::chrono::milliseconds turn_time{200};
// What a filter takes, for each byte of its text: an operand of a digit is a value and a place in a set.
constexpr std::size_t filter_weight = 50;

std::shared_ptr<const std::string> piece(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

bool is_outdated(const FeedView& view, const CustomApiPointer& current) {
  return current == nullptr || view.api->version != current->version;
}

}  // namespace

Feeds::Held::~Held() {
  purse_->load->memory.give_back(bytes_);
  purse_->share.give_back(bytes_);
}

bool Feeds::Held::take(std::size_t bytes, Payer payer) {
  if (bytes == 0) return true;
  http::MemoryBudget& share = purse_->share;
  if (payer == Payer::Other && share.used() > share.limit() / 2) return false;
  if (!share.take(bytes)) return false;
  if (!purse_->load->memory.take(bytes)) {
    share.give_back(bytes);
    return false;
  }
  bytes_ = bytes;
  return true;
}

// A change and the event of it, which is written when the first reader sees it.
class Feeds::Told {
 public:
  Told(const PlacedChange& placed, Feeds& feeds) : placed_(placed), feeds_(feeds) {}

  std::int64_t position() const { return placed_.position; }

  // How much was written; none where there is no room for it.
  std::optional<std::size_t> tell(const FeedView& view, http::BodyStream& stream) {
    if (api_ != view.api) read(view.api);
    if (!entry_ || !can_see(view.rights, *entry_)) return 0;
    // What an entry was is not there for a role that sees some rows: it may not be one of them by now.
    const bool sees_all = view.rights.rows == nullptr;
    if (!sees_all && !placed_.is_latest) return 0;
    if (!can_see(view.wanted, *entry_) && !(sees_all && was_shown(view))) return 0;
    if (event_ == nullptr) event_ = feeds_.make_piece(feed_event(placed_, *api_, *entry_, feeds_.links_));
    if (event_ == nullptr) return std::nullopt;
    stream.write(event_);
    return event_->size();
  }

 private:
  void read(const CustomApiPointer& api) {
    api_ = api;
    event_ = nullptr;
    Result<Entry> entry = entry_after(*api, placed_.change);
    entry_.reset();
    if (entry) entry_ = *std::move(entry);
    former_.reset();
  }

  // An update that leaves the reader's filter is told once.
  bool was_shown(const FeedView& view) {
    if (!former_) former_ = entry_before(*api_, placed_.change, *entry_);
    return *former_ && view.shows(**former_);
  }

  const PlacedChange& placed_;
  Feeds& feeds_;
  CustomApiPointer api_;
  std::optional<Entry> entry_;
  std::optional<Result<Entry>> former_;  // once it was asked for
  Piece event_;
};

Feeds::Feeds(Store& store, Links links, std::shared_ptr<http::Load> load)
    : store_(store),
      links_(std::move(links)),
      purse_(std::make_shared<Purse>(std::move(load))),
      thread_([this] { run(); }) {}

Feeds::~Feeds() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

bool Feeds::add(FeedReader reader) {
  auto filter = std::make_unique<Held>(purse_);
  if (!filter->take(filter_weight * reader.filter_bytes, Payer::Other)) {
    purse_->load->memory.count_refusal();
    return false;
  }
  {
    const std::lock_guard lock(mutex_);
    if (ending_ || count_ >= feed_readers_max) return false;
    ++count_;
    incoming_.push_back({std::move(reader), std::move(filter)});
  }
  changed_.notify_one();
  return true;
}

// What is thrown is a bug or the end of memory: the readers come back, and miss nothing.
void Feeds::run() {
  while (!ending_) {
    if (run_guarded("feeds_failed", [this] { take_turn(); })) continue;
    for (const auto& [api, readers] : readers_) {
      for (const auto& reader : readers) reader->given.stream->end();
    }
    readers_.clear();
    count_ = 0;
    std::this_thread::sleep_for(refused_pause);
  }
  for (const auto& [api, readers] : readers_) {
    for (const auto& reader : readers) reader->given.stream->end();
  }
  for (const Incoming& reader : incoming_) reader.given.stream->end();
}

void Feeds::take_turn() {
  wait_for_work();
  is_behind_ = false;
  has_room_ = true;
  ++turn_;
  let_in();
  drop_gone();
  look_at_definitions();
  give_sign_of_life();
  if (readers_.empty()) return;
  if (!give_positions(store_)) std::this_thread::sleep_for(changes_pause);
  for (auto& [api, readers] : readers_) is_behind_ = tell(api, readers) || is_behind_;
}

void Feeds::wait_for_work() {
  std::unique_lock lock(mutex_);
  const auto is_called = [this] { return ending_ || !incoming_.empty(); };
  if (readers_.empty()) return changed_.wait(lock, is_called);
  if (!is_behind_) changed_.wait_for(lock, changes_pause, is_called);
}

// From where each begins is told first, so that one that is cut off early comes back to the same place.
void Feeds::let_in() {
  std::vector<Incoming> incoming;
  {
    const std::lock_guard lock(mutex_);
    incoming.swap(incoming_);
  }
  for (Incoming& each : incoming) {
    FeedReader& reader = each.given;
    const std::int64_t position = reader.position;
    reader.stream->write(piece(reader.has_gap ? feed_gap(position, position) : feed_place(position)));
    FeedView view = std::move(reader.seen);
    Readers& others = readers_[reader.api];
    others.push_back(std::make_unique<Reader>(
        Reader{std::move(reader), std::move(each.filter), position, std::move(view)}));
  }
}

void Feeds::drop_gone() {
  for (auto each = readers_.begin(); each != readers_.end();) {
    count_ -= std::erase_if(each->second, [](const auto& reader) { return reader->given.stream->is_gone(); });
    each = each->second.empty() ? readers_.erase(each) : std::next(each);
  }
}

// A reader whose token has ended, or that may no longer list, is told nothing more. What takes a right away
// moves the version of the API (store.h), so that most definitions that change are nothing to most readers:
// to look at one anew is to bind its filter again.
void Feeds::look_at_definitions() {
  catalog_ = store_.catalog();
  const Clock::time_point now = Clock::now();
  looks_at_tokens_ = now >= next_look_;
  if (looks_at_tokens_) next_look_ = now + definitions_pause;
  for (auto& [api, readers] : readers_) {
    const CustomApiPointer current = catalog_->find(api);
    count_ -= std::erase_if(readers, [&](const auto& reader) {
      const bool stays = may_stay(*reader, current, now + turn_time);
      if (!stays) reader->given.stream->end();
      return !stays;
    });
  }
}

// Whoever is not looked at in time is told nothing before he is.
bool Feeds::may_stay(Reader& reader, const CustomApiPointer& current, Clock::time_point end) {
  if (!is_outdated(reader.view, current)) return !looks_at_tokens_ || reader.given.is_known(*catalog_);
  if (ending_ || Clock::now() >= end) {
    is_behind_ = true;
    return true;
  }
  Result<FeedView> view = reader.given.view(*catalog_);
  if (!view) return false;
  reader.view = *std::move(view);
  return true;
}

void Feeds::give_sign_of_life() {
  if (Clock::now() < next_sign_) return;
  next_sign_ = Clock::now() + sign_pause;
  for (const auto& [api, readers] : readers_) {
    Piece sign;
    std::int64_t position = -1;
    for (const auto& reader : readers) {
      if (reader->given.stream->unsent() > 0) continue;
      if (position != std::exchange(position, reader->position)) sign = piece(feed_place(position));
      reader->given.stream->write(sign);
    }
  }
}

bool Feeds::read(const std::function<Status(EventLog&)>& work) {
  const Status read = read_events(store_, work);
  if (!read) std::this_thread::sleep_for(changes_pause);
  return static_cast<bool>(read);
}

// Place by place: first those who are up to date, so that they hear at once however many catch up, then those
// who were told longest ago. A reader that has no room stands in nobody's way. Whether there may be more at
// once.
bool Feeds::tell(const CustomApiId& id, const Readers& readers) {
  const CustomApiPointer current = catalog_->find(id);
  std::vector<Reader*> ready;
  for (const auto& reader : readers) {
    if (!is_outdated(reader->view, current) && reader->given.stream->unsent() < feed_unsent_bytes_max)
      ready.push_back(reader.get());
  }
  if (ready.empty()) return false;
  std::ranges::stable_sort(ready, {}, &Reader::position);
  std::vector<Place> places;
  for (auto first = ready.begin(); first != ready.end();) {
    const auto end = std::find_if(
        first, ready.end(), [first](const Reader* reader) { return reader->position != (*first)->position; });
    places.emplace_back(first, end);
    first = end;
  }
  const std::int64_t foremost = ready.back()->position;
  std::ranges::rotate(places, places.end() - 1);
  std::ranges::stable_sort(places.begin() + 1, places.end(), {}, [](const Place& place) {
    return (*std::ranges::min_element(place, {}, &Reader::turn))->turn;
  });
  turn_end_ = Clock::now() + turn_time;
  bool told = places.size() > feed_places_max;
  for (const Place& place : std::span(places).first(std::min(places.size(), feed_places_max))) {
    bool is_last = false;
    payer_ = place.data() == places.front().data() ? Payer::UpToDate : Payer::Other;
    told = tell_those_at(id, place, is_last) || told;
    if (!is_last) continue;  // else nothing lies between this place and the foremost
    for (Reader* reader : place) reader->position = foremost;
  }
  return told && has_room_;
}

// Whether any of them was told something, or may be in the next turn.
bool Feeds::tell_those_at(const CustomApiId& id, Place readers, bool& is_last) {
  if (ending_ || Clock::now() >= turn_end_) return true;
  const std::int64_t position = readers.front()->position;
  std::int64_t since = 0;
  std::vector<PlacedChange> changes;
  const bool looked = read([&](EventLog& log) -> Status {
    const Result<std::optional<std::int64_t>> kept = log.feed_since(id);
    if (!kept) return kept.error();
    since = kept->value_or(0);
    Result<std::vector<PlacedChange>> next =
        log.changes_behind(id, std::max(position, since), feed_changes_at_once_max, feed_bytes_at_once_max);
    if (!next) return next.error();
    changes = *std::move(next);
    return {};
  });
  if (!looked) return false;
  is_last = changes.empty() && since <= position;
  if (is_last) {
    for (Reader* reader : readers) reader->turn = turn_;
    return false;
  }
  // A change may be younger than what is known of who may see it.
  const Result<std::shared_ptr<const Catalog>> current = store_.current_catalog();
  if (!current) return false;
  if (*current != catalog_) return true;
  std::vector<Told> events;
  events.reserve(changes.size());
  for (const PlacedChange& change : changes) events.emplace_back(change, *this);
  for (Reader* reader : readers) {
    if (ending_ || Clock::now() >= turn_end_) break;
    reader->turn = turn_;
    tell_one(*reader, since, events);
  }
  return true;
}

// As far as there is room.
void Feeds::tell_one(Reader& reader, std::int64_t since, std::span<Told> events) {
  if (!reader.given.is_known(*catalog_)) {  // it has ended by itself, with no change of definitions
    next_look_ = {};
    return;
  }
  http::BodyStream& stream = *reader.given.stream;
  if (since > reader.position) {
    stream.write(piece(feed_gap(reader.position, since)));
    reader.position = since;
  }
  std::size_t waiting = stream.unsent();
  for (Told& event : events) {
    if (waiting >= feed_unsent_bytes_max) return;
    const std::optional<std::size_t> written = event.tell(reader.view, stream);
    has_room_ = has_room_ && written;
    if (!written) return;
    waiting += *written;
    reader.position = event.position();
  }
}

// Paid for by the server's load as long as anybody has it; null where there is no room.
Feeds::Piece Feeds::make_piece(std::string text) {
  struct Paid {
    Paid(std::shared_ptr<Purse> purse, std::string of) : held(std::move(purse)), text(std::move(of)) {}

    Held held;
    const std::string text;
  };
  const auto paid = std::make_shared<Paid>(purse_, std::move(text));
  return paid->held.take(paid->text.capacity(), payer_) ? Piece(paid, &paid->text) : nullptr;
}

}  // namespace bespoke
