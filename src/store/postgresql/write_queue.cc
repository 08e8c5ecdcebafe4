#include "store/postgresql/write_queue.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <iterator>
#include <limits>
#include <utility>

#include "store/limits.h"
#include "store/postgresql/limits.h"

namespace bespoke::postgresql {
namespace {

using Line = WriteQueue::Line;

// One in four at most may run what shares commits, of each such line.
constexpr std::size_t writers_a_sharer = 4;
// Two turns of a line beside each other make commits of half as many writes, at more of the processor's time
// for each: a second one begins where the first takes long, as it does while it waits for the disk or for a
// lock, or where there is enough for a full one.
constexpr std::chrono::milliseconds sharing_pause{2};
constexpr std::array all_lines = {Line::Inserts, Line::Updates, Line::Alone, Line::Definitions};

Line line_of(WriteKind kind) {
  switch (kind) {
    case WriteKind::Insert:
      return Line::Inserts;
    case WriteKind::Entry:
      return Line::Updates;
    case WriteKind::Entries:
      return Line::Alone;
    case WriteKind::Definitions:
      return Line::Definitions;
  }
  return Line::Definitions;
}

}  // namespace

WriteQueue::Turn::Turn(Turn&& other) noexcept
    : queue_(std::exchange(other.queue_, nullptr)),
      line_(other.line_),
      writes_(std::move(other.writes_)),
      since_(other.since_) {}

void WriteQueue::Turn::give_back_alone(Waiting waiting) {
  waiting.write.kind = WriteKind::Entry;
  {
    const std::lock_guard lock(queue_->mutex_);
    queue_->waiting_bytes_ += waiting.write.bytes;
    queue_->of(Line::Alone).push_front(std::move(waiting));
  }
  queue_->changed_.notify_one();
}

void WriteQueue::Turn::give_back() {
  WriteQueue& queue = *queue_;
  {
    const std::lock_guard lock(queue.mutex_);
    std::deque<Waiting>& line = queue.of(line_);
    for (const Waiting& waiting : writes_) queue.waiting_bytes_ += waiting.write.bytes;
    line.insert(line.begin(), std::move_iterator(writes_.begin()), std::move_iterator(writes_.end()));
  }
  writes_.clear();
  end();
  queue.changed_.notify_one();
}

void WriteQueue::Turn::end() {
  if (queue_ != nullptr) std::exchange(queue_, nullptr)->leave(line_, since_);
}

void WriteQueue::Turn::step_aside(std::chrono::milliseconds pause) {
  assert(line_ == Line::Definitions);
  WriteQueue& queue = *queue_;
  std::unique_lock lock(queue.mutex_);
  queue.defining_ = false;
  --queue.running_;
  queue.changed_.notify_all();
  queue.stepped_.wait_for(lock, pause, [] { return false; });
  queue.stepped_.wait(lock, [&] { return !queue.defining_; });
  queue.defining_ = true;
  ++queue.running_;
  queue.stepped_.wait(lock, [&] { return queue.running_ == 1; });
}

WriteQueue::WriteQueue(std::size_t writers) : active_(writers) {}

std::optional<Write> WriteQueue::add(Write write) {
  {
    const std::lock_guard lock(mutex_);
    if (!has_room(count(), waiting_bytes_, write)) return write;
    waiting_bytes_ += write.bytes;
    std::deque<Waiting>& line = of(line_of(write.kind));
    line.push_back({++numbers_, Clock::now(), std::move(write)});
    if (!next() && (has_watcher_ || !held_back())) return std::nullopt;
  }
  changed_.notify_one();
  return std::nullopt;
}

std::optional<WriteQueue::Turn> WriteQueue::take(std::size_t writer) {
  std::unique_lock lock(mutex_);
  while (writer < active_ && !over() && !next()) wait_for_turn(lock);
  if (writer >= active_) {
    changed_.notify_one();  // it may have been woken for a turn
    return std::nullopt;
  }
  const std::optional<Line> line = next();
  if (!line) return std::nullopt;
  std::vector<Waiting> writes = draw(*line);
  ++running_;
  ++running_in_[static_cast<std::size_t>(*line)];
  defining_ = *line == Line::Definitions;
  running_since_.push_back(writes.front().since);
  if (next() || held_back()) changed_.notify_one();
  return Turn(*this, *line, std::move(writes), std::prev(running_since_.end()));
}

// One of those that wait looks at the clock.
void WriteQueue::wait_for_turn(std::unique_lock<std::mutex>& lock) {
  const std::optional<Clock::time_point> until = held_back();
  if (!until || has_watcher_) return changed_.wait(lock);
  has_watcher_ = true;
  changed_.wait_until(lock, *until);
  has_watcher_ = false;
}

bool WriteQueue::rest(std::size_t writer, std::chrono::milliseconds pause) {
  std::unique_lock lock(mutex_);
  stepped_.wait_for(lock, pause, [&] { return ending_; });
  return writer < active_ ? !over() : !ending_;
}

void WriteQueue::activate(std::size_t writers) {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(active_, writers) == writers) return;
  }
  changed_.notify_all();
}

void WriteQueue::end() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  stepped_.notify_all();
}

std::size_t WriteQueue::waiting() const {
  const std::lock_guard lock(mutex_);
  return count();
}

std::size_t WriteQueue::waiting_bytes() const {
  const std::lock_guard lock(mutex_);
  return waiting_bytes_;
}

std::chrono::milliseconds WriteQueue::oldest() const {
  const std::lock_guard lock(mutex_);
  const Clock::time_point now = Clock::now();
  Clock::time_point oldest = now;
  for (const Clock::time_point since : running_since_) oldest = std::min(oldest, since);
  for (const Line line : all_lines) {
    if (!of(line).empty()) oldest = std::min(oldest, of(line).front().since);
  }
  return std::chrono::duration_cast<std::chrono::milliseconds>(now - oldest);
}

std::chrono::milliseconds WriteQueue::since_last_end() const {
  const std::lock_guard lock(mutex_);
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - last_end_);
}

std::size_t WriteQueue::count() const {
  std::size_t count = 0;
  for (const std::deque<Waiting>& line : lines_) count += line.size();
  return count;
}

// The number of the next change of definitions.
std::uint64_t WriteQueue::barrier() const {
  const std::deque<Waiting>& definitions = of(Line::Definitions);
  return definitions.empty() ? std::numeric_limits<std::uint64_t>::max() : definitions.front().number;
}

bool WriteQueue::may_start(Line line) const {
  const std::deque<Waiting>& waiting = of(line);
  if (defining_ || waiting.empty()) return false;
  const auto is_behind = [this](const std::deque<Waiting>& others) {
    return others.empty() || others.front().number > barrier();
  };
  switch (line) {
    case Line::Inserts:
    case Line::Updates: {
      if (is_behind(waiting)) return false;
      const std::optional<Clock::time_point> from = may_share_from(line);
      return from && *from <= Clock::now();
    }
    case Line::Alone:
      return !is_behind(waiting) && running_in_[static_cast<std::size_t>(line)] < alone_max();
    case Line::Definitions:
      return running_ == 0 && is_behind(of(Line::Inserts)) && is_behind(of(Line::Updates)) &&
             is_behind(of(Line::Alone));
  }
  return false;
}

// Batches may run for seconds: some writers are left to what is quick.
std::size_t WriteQueue::alone_max() const {
  const std::size_t others = std::max<std::size_t>(1, active_ / writers_a_sharer);
  return active_ > others ? active_ - others : 1;
}

// From when on another turn of the line may begin beside those that run; none before one of them ends.
std::optional<WriteQueue::Clock::time_point> WriteQueue::may_share_from(Line line) const {
  const std::size_t running = running_in_[static_cast<std::size_t>(line)];
  if (running == 0) return Clock::time_point::min();
  if (running >= std::max<std::size_t>(1, active_ / writers_a_sharer)) return std::nullopt;
  if (of(line).size() >= writes_together_max) return Clock::time_point::min();
  return of(line).front().since + sharing_pause;
}

// When the first of what only the clock holds back may start.
std::optional<WriteQueue::Clock::time_point> WriteQueue::held_back() const {
  std::optional<Clock::time_point> first;
  for (const Line line : {Line::Inserts, Line::Updates}) {
    if (defining_ || of(line).empty() || of(line).front().number > barrier()) continue;
    const std::optional<Clock::time_point> from = may_share_from(line);
    if (from && (!first || *from < *first)) first = from;
  }
  return first;
}

std::optional<WriteQueue::Line> WriteQueue::next() const {
  std::optional<Line> first;
  for (const Line line : all_lines) {
    if (!may_start(line)) continue;
    if (!first || of(line).front().number < of(*first).front().number) first = line;
  }
  return first;
}

std::vector<WriteQueue::Waiting> WriteQueue::draw(Line line) {
  std::deque<Waiting>& waiting = of(line);
  const bool shares = line == Line::Inserts || line == Line::Updates;
  const std::size_t count_max = shares ? writes_together_max : 1;
  const std::uint64_t end = line == Line::Definitions ? std::numeric_limits<std::uint64_t>::max() : barrier();
  std::vector<Waiting> drawn;
  while (drawn.size() < count_max && !waiting.empty() && waiting.front().number < end) {
    drawn.push_back(std::move(waiting.front()));
    waiting.pop_front();
    waiting_bytes_ -= drawn.back().write.bytes;
  }
  return drawn;
}

void WriteQueue::leave(Line line, std::list<Clock::time_point>::iterator since) {
  bool wake_all = false;
  bool wake_one = false;
  {
    const std::lock_guard lock(mutex_);
    --running_;
    --running_in_[static_cast<std::size_t>(line)];
    if (line == Line::Definitions) defining_ = false;
    running_since_.erase(since);
    last_end_ = Clock::now();
    wake_all = ending_;
    // This thread has its answers to give first.
    wake_one = next().has_value() || (!has_watcher_ && held_back());
  }
  stepped_.notify_all();
  if (wake_all) return changed_.notify_all();
  if (wake_one) changed_.notify_one();
}

}  // namespace bespoke::postgresql
