// What a server has on its hands and how much that may be: connections, and the bytes that requests and
// answers hold. Shared with whoever shows the figures.
//
// A connection pays for what it holds in steps, as the bytes arrive: a body that is declared and held back
// takes nothing from anybody.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace bespoke::http {

// Bytes of which no more than a limit are held at a time. Any thread.
class MemoryBudget {
 public:
  explicit MemoryBudget(std::size_t limit = std::numeric_limits<std::size_t>::max()) : limit_(limit) {}

  // False, with nothing taken, where the limit would be passed.
  bool take(std::size_t bytes);
  // For what cannot be refused any more: the answer to a write that is on disk.
  void take_anyway(std::size_t bytes) { used_.fetch_add(bytes, std::memory_order_relaxed); }
  void give_back(std::size_t bytes) { used_.fetch_sub(bytes, std::memory_order_relaxed); }
  // A request or an answer had to give way.
  void count_refusal() { refusals_.fetch_add(1, std::memory_order_relaxed); }

  std::size_t limit() const { return limit_; }
  std::size_t used() const { return used_.load(std::memory_order_relaxed); }
  std::uint64_t refusals() const { return refusals_.load(std::memory_order_relaxed); }

 private:
  const std::size_t limit_;
  std::atomic<std::size_t> used_ = 0;
  std::atomic<std::uint64_t> refusals_ = 0;
};

// What one connection holds of a budget, which outlives it.
class MemoryCharge {
 public:
  explicit MemoryCharge(MemoryBudget& budget) : budget_(budget) {}
  MemoryCharge(const MemoryCharge&) = delete;
  MemoryCharge& operator=(const MemoryCharge&) = delete;
  ~MemoryCharge() { hold(0); }

  // From now on `bytes` in all; false, with nothing changed, where the budget has not as many. Less always
  // fits.
  bool hold(std::size_t bytes);
  void hold_anyway(std::size_t bytes);
  bool holds_any() const { return metered_ > 0; }

 private:
  MemoryBudget& budget_;
  std::size_t metered_ = 0;
};

struct Load {
  explicit Load(std::size_t memory_bytes_max) : memory(memory_bytes_max) {}

  MemoryBudget memory;
  std::atomic<std::size_t> connections = 0;
  std::atomic<std::uint64_t> connections_refused = 0;    // as there were too many
  std::atomic<std::uint64_t> connections_made_room = 0;  // were idle, and closed for a new one
};

}  // namespace bespoke::http
