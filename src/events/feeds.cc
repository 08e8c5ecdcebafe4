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

using Piece = http::BodyStream::Piece;

Piece piece(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

// A change and the event of it, which is written when the first reader sees it.
class Told {
 public:
  Told(const PlacedChange& placed, const Links& links) : placed_(placed), links_(links) {}

  std::int64_t position() const { return placed_.position; }

  void tell(const FeedView& view, http::BodyStream& stream) {
    if (api_ != view.api) read(view.api);
    if (!entry_ || !view.shows(*entry_)) return;
    // What an entry was is not there for a role that sees some rows: it may not be one of them by now.
    if (view.rights.rows != nullptr && !placed_.is_latest) return;
    if (event_ == nullptr) event_ = piece(feed_event(placed_, *api_, *entry_, links_));
    stream.write(event_);
  }

 private:
  void read(const CustomApiPointer& api) {
    api_ = api;
    event_ = nullptr;
    Result<Entry> entry = entry_after(*api, placed_.change);
    entry_.reset();
    if (entry) entry_ = *std::move(entry);
  }

  const PlacedChange& placed_;
  const Links& links_;
  CustomApiPointer api_;
  std::optional<Entry> entry_;
  Piece event_;
};

bool has_room(const http::BodyStream& stream) {
  return stream.unsent() < feed_unsent_bytes_max;
}

}  // namespace

Feeds::Feeds(Store& store, Links links)
    : store_(store), links_(std::move(links)), thread_([this] { run(); }) {}

Feeds::~Feeds() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

bool Feeds::add(FeedReader reader) {
  {
    const std::lock_guard lock(mutex_);
    if (ending_ || count_ >= feed_readers_max) return false;
    ++count_;
    incoming_.push_back(std::move(reader));
  }
  changed_.notify_one();
  return true;
}

// What is thrown is a bug or the end of memory: the readers come back, and miss nothing.
void Feeds::run() {
  while (true) {
    {
      const std::lock_guard lock(mutex_);
      if (ending_) break;
    }
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
  for (const FeedReader& reader : incoming_) reader.stream->end();
}

void Feeds::take_turn() {
  wait_for_work();
  let_in();
  drop_gone();
  look_at_definitions();
  give_sign_of_life();
  is_behind_ = false;
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
  std::vector<FeedReader> incoming;
  {
    const std::lock_guard lock(mutex_);
    incoming.swap(incoming_);
  }
  if (incoming.empty()) return;
  const std::shared_ptr<const Catalog> catalog = store_.catalog();
  for (FeedReader& reader : incoming) {
    Result<FeedView> view = reader.view(*catalog);
    if (!view) {
      reader.stream->end();
      --count_;
      continue;
    }
    const std::int64_t position = reader.position;
    reader.stream->write(piece(reader.has_gap ? feed_gap(position, position) : feed_place(position)));
    readers_[reader.api].push_back(
        std::make_unique<Reader>(Reader{std::move(reader), position, *std::move(view)}));
  }
}

void Feeds::drop_gone() {
  for (auto each = readers_.begin(); each != readers_.end();) {
    count_ -= std::erase_if(each->second, [](const auto& reader) { return reader->given.stream->is_gone(); });
    each = each->second.empty() ? readers_.erase(each) : std::next(each);
  }
}

// A reader whose token has ended, or that may no longer list, is told nothing more.
void Feeds::look_at_definitions() {
  const std::shared_ptr<const Catalog> catalog = store_.catalog();
  if (catalog == catalog_ && Clock::now() < next_look_) return;
  catalog_ = catalog;
  next_look_ = Clock::now() + definitions_pause;
  for (auto& [api, readers] : readers_) {
    count_ -= std::erase_if(readers, [&](const auto& reader) {
      Result<FeedView> view = reader->given.view(*catalog);
      const bool ends = !view;
      if (ends) {
        reader->given.stream->end();
      } else {
        reader->view = *std::move(view);
      }
      return ends;
    });
  }
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

// Place by place, those who are furthest back first. Whether there may be more at once.
bool Feeds::tell(const CustomApiId& id, Readers& readers) {
  std::ranges::stable_sort(readers, {}, [](const auto& reader) { return reader->position; });
  bool told = false;
  std::size_t places = 0;
  for (auto first = readers.begin(); first != readers.end() && places < feed_places_max; ++places) {
    const auto end = std::find_if(first, readers.end(), [position = (*first)->position](const auto& reader) {
      return reader->position != position;
    });
    bool is_last = false;
    told = tell_those_at(id, std::span(first, end), is_last) || told;
    if (is_last) {  // nothing lies behind this place, nor behind those further on
      for (auto each = first; each != readers.end(); ++each) (*each)->position = readers.back()->position;
      break;
    }
    first = end;
  }
  return told;
}

// Readers of one position. Whether any of them was told something, or may be in the next turn, by other
// definitions.
bool Feeds::tell_those_at(const CustomApiId& id, std::span<const std::unique_ptr<Reader>> readers,
                          bool& is_last) {
  std::vector<Reader*> ready;
  for (const auto& reader : readers) {
    if (has_room(*reader->given.stream)) ready.push_back(reader.get());
  }
  if (ready.empty()) return false;
  const std::int64_t position = readers.front()->position;
  std::int64_t since = 0;
  std::vector<PlacedChange> changes;
  const bool looked = read([&](EventLog& log) -> Status {
    const Result<std::optional<std::int64_t>> kept = log.kept_since(id);
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
  if (is_last) return false;
  // A change may be younger than what is known of who may see it.
  const Result<std::shared_ptr<const Catalog>> current = store_.current_catalog();
  if (!current) return false;
  if (*current != catalog_) return true;
  if (since > position) {
    const Piece gap = piece(feed_gap(position, since));
    for (Reader* reader : ready) reader->given.stream->write(gap);
  }
  std::vector<Told> events;
  events.reserve(changes.size());
  for (const PlacedChange& change : changes) events.emplace_back(change, links_);
  for (Reader* reader : ready) {
    if (!reader->given.is_known(*catalog_)) {  // it has ended by itself, with no change of definitions
      next_look_ = {};
      continue;
    }
    for (Told& event : events) event.tell(reader->view, *reader->given.stream);
    reader->position = changes.empty() ? since : changes.back().position;
  }
  return true;
}

}  // namespace bespoke
