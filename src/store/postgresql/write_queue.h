// Which write a writer runs next. Inserts, updates with deletions, and writes that are to run alone wait in a
// line each, so that none holds up the other; of those that may start, the one that came first does. A change
// of definitions is a barrier: it runs alone, after all that came before it and before all that came after
// it.
//
//     waiting: PUT1 POST2 PUT3 POST4 definition5 PUT6
//     run:     {PUT1, PUT3} and {POST2, POST4} beside each other, then definition5, then PUT6
#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <mutex>
#include <optional>
#include <vector>

#include "store/store.h"

namespace bespoke::postgresql {

// Any thread may call.
class WriteQueue {
  using Clock = std::chrono::steady_clock;

 public:
  enum class Line { Inserts, Updates, Alone, Definitions };

  struct Waiting {
    std::uint64_t number = 0;  // in the order in which they came
    Clock::time_point since;
    Write write;
  };

  // What a writer runs: one write, or inserts or updates that go together. It is over when it goes.
  class Turn {
   public:
    Turn(WriteQueue& queue, Line line, std::vector<Waiting> writes,
         std::list<Clock::time_point>::iterator since)
        : queue_(&queue), line_(line), writes_(std::move(writes)), since_(since) {}
    Turn(Turn&& other) noexcept;
    Turn& operator=(Turn&&) = delete;
    ~Turn() { end(); }

    Line line() const { return line_; }
    std::vector<Waiting>& writes() { return writes_; }
    // Gives one of the writes back, to be run alone and before any change of definitions that came after it.
    void give_back_alone(Waiting waiting);
    // Gives all of them back as they were, and ends the turn.
    void give_back();
    void end();

    // Of a change of definitions that waits for a lock: lets the other writes go on for as long as `pause`,
    // and returns when none of them runs any more.
    void step_aside(std::chrono::milliseconds pause);

   private:
    WriteQueue* queue_;
    Line line_;
    std::vector<Waiting> writes_;
    std::list<Clock::time_point>::iterator since_;
  };

  explicit WriteQueue(std::size_t writers);

  // The write itself where too many wait.
  std::optional<Write> add(Write write);
  // Waits for a turn of the writer of that index; none when it is to rest, since its index is not below
  // `active`, and at the end.
  std::optional<Turn> take(std::size_t writer);
  // Waits until the writer may take turns, or for as long. Whether there is anything left to do.
  bool rest(std::size_t writer, std::chrono::milliseconds pause);

  // How many of the writers take turns.
  void activate(std::size_t writers);
  // No write is added any more.
  void end();

  std::size_t waiting() const;
  std::size_t waiting_bytes() const;
  // How long the write that came first of all that are not over has been there.
  std::chrono::milliseconds oldest() const;
  // How long no turn has ended.
  std::chrono::milliseconds since_last_end() const;

 private:
  std::uint64_t barrier() const;
  void wait_for_turn(std::unique_lock<std::mutex>& lock);
  bool may_start(Line line) const;
  std::size_t alone_max() const;
  std::optional<Clock::time_point> may_share_from(Line line) const;
  std::optional<Clock::time_point> held_back() const;
  std::optional<Line> next() const;
  std::vector<Waiting> draw(Line line);
  std::deque<Waiting>& of(Line line) { return lines_[static_cast<std::size_t>(line)]; }
  const std::deque<Waiting>& of(Line line) const { return lines_[static_cast<std::size_t>(line)]; }
  std::size_t count() const;
  bool over() const { return ending_ && count() == 0; }
  void leave(Line line, std::list<Clock::time_point>::iterator since);

  mutable std::mutex mutex_;
  std::condition_variable changed_;  // writers wait for turns
  std::condition_variable stepped_;  // a change of definitions waits for the others; resting writers
  std::array<std::deque<Waiting>, 4> lines_;
  std::size_t waiting_bytes_ = 0;
  std::uint64_t numbers_ = 0;
  std::size_t active_;
  std::size_t running_ = 0;
  std::array<std::size_t, 4>
      running_in_{};          // of a line that shares commits: few, so that what waits goes together
  bool has_watcher_ = false;  // one of the writers waits for the clock as well
  bool defining_ = false;
  bool ending_ = false;
  std::list<Clock::time_point> running_since_;
  Clock::time_point last_end_ = Clock::now();
};

}  // namespace bespoke::postgresql
