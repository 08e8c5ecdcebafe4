// Tells the readers of feeds what happens, out of the log of changes: docs/decisions/0033.
//
//     readers of an API    position 17   17   17   12 (slow, or came back)
//     a turn               behind 12: changes 13..17 to the one, as far as it has room
//                          behind 17: changes 18, 19 to the three: read once, written once
//
// A reader is a position and a stream. What it cannot take yet waits in the log and nowhere else; when the
// log no longer has it, the reader is told of the gap.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "api/feed.h"
#include "api/links.h"
#include "http/load.h"
#include "store/store.h"

namespace bespoke {

// Has a thread of its own, from its beginning to its end.
class Feeds final : public FeedReaders {
 public:
  // `store` outlives it. `load` pays for filters, and for events that wait to be sent.
  Feeds(Store& store, Links links, std::shared_ptr<http::Load> load);
  // Ends the feeds.
  ~Feeds() override;

  bool add(FeedReader reader) override;
  std::size_t count() const override { return count_; }

 private:
  using Clock = std::chrono::steady_clock;
  using Piece = http::BodyStream::Piece;
  // What feeds may take of the load's memory: a quarter, and half of that for those who are not up to date.
  struct Purse {
    explicit Purse(std::shared_ptr<http::Load> of)
        : load(std::move(of)), share(load->memory.limit() / memory_parts) {}

    static constexpr std::size_t memory_parts = 4;
    const std::shared_ptr<http::Load> load;
    http::MemoryBudget share;
  };
  enum class Payer { UpToDate, Other };
  // What is taken of it for as long as this lives.
  class Held {
   public:
    explicit Held(std::shared_ptr<Purse> purse) : purse_(std::move(purse)) {}
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;
    ~Held();
    // Once. False, with nothing taken, where there is no room.
    bool take(std::size_t bytes, Payer payer);

   private:
    const std::shared_ptr<Purse> purse_;
    std::size_t bytes_ = 0;
  };
  struct Incoming {
    FeedReader given;
    std::unique_ptr<Held> filter;
  };
  struct Reader {
    FeedReader given;
    std::unique_ptr<Held> filter;
    std::int64_t position = 0;
    FeedView view;
    std::uint64_t turn = 0;  // in which it was told last
  };
  using Readers = std::vector<std::unique_ptr<Reader>>;
  // Readers that stand at one position.
  using Place = std::span<Reader*>;
  class Told;

  void run();
  void take_turn();
  void wait_for_work();
  void let_in();
  void look_at_definitions();
  bool may_stay(Reader& reader, const CustomApiPointer& current, Clock::time_point end);
  void give_sign_of_life();
  bool tell(const CustomApiId& id, const Readers& readers);
  bool tell_those_at(const CustomApiId& id, Place readers, bool& is_last);
  void tell_one(Reader& reader, std::int64_t since, std::span<Told> events);
  Piece make_piece(std::string text);
  void drop_gone();
  bool read(const std::function<Status(EventLog&)>& work);

  Store& store_;
  const Links links_;
  const std::shared_ptr<Purse> purse_;
  std::atomic<std::size_t> count_{0};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Incoming> incoming_;
  std::atomic<bool> ending_ = false;  // changes under the mutex

  // Of the thread.
  std::map<CustomApiId, Readers> readers_;
  std::shared_ptr<const Catalog> catalog_;
  bool is_behind_ = false;  // there is more to tell at once
  bool has_room_ = true;    // for what waits to be sent
  Payer payer_ = Payer::Other;
  std::uint64_t turn_ = 0;
  Clock::time_point turn_end_{};  // of one API
  Clock::time_point next_look_{};
  bool looks_at_tokens_ = false;  // in this turn
  Clock::time_point next_sign_{};
  std::thread thread_;
};

}  // namespace bespoke
