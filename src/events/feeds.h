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
#include "store/store.h"

namespace bespoke {

// Has a thread of its own, from its beginning to its end.
class Feeds final : public FeedReaders {
 public:
  // `store` outlives it.
  Feeds(Store& store, Links links);
  // Ends the feeds.
  ~Feeds() override;

  bool add(FeedReader reader) override;
  std::size_t count() const override { return count_; }

 private:
  using Clock = std::chrono::steady_clock;
  struct Reader {
    FeedReader given;
    std::int64_t position = 0;
    FeedView view;
  };
  using Readers = std::vector<std::unique_ptr<Reader>>;

  void run();
  void take_turn();
  void wait_for_work();
  void let_in();
  void look_at_definitions();
  void give_sign_of_life();
  bool tell(const CustomApiId& id, Readers& readers);
  bool tell_those_at(const CustomApiId& id, std::span<const std::unique_ptr<Reader>> readers, bool& is_last);
  void drop_gone();
  bool read(const std::function<Status(EventLog&)>& work);

  Store& store_;
  const Links links_;
  std::atomic<std::size_t> count_{0};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<FeedReader> incoming_;
  bool ending_ = false;

  // Of the thread.
  std::map<CustomApiId, Readers> readers_;
  std::shared_ptr<const Catalog> catalog_;
  bool is_behind_ = false;  // there is more to tell at once
  Clock::time_point next_look_{};
  Clock::time_point next_sign_{};
  std::thread thread_;
};

}  // namespace bespoke
