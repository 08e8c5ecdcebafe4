// The judge: a store that keeps everything in memory, too simple to be wrong. The lists come from
// query/evaluate, a change works on a copy of all there is.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

#include "memory_state.h"

namespace bespoke {

inline constexpr std::size_t memory_writes_waiting_max = 1024;

// What outlives a MemoryStore, as a data folder outlives the others. Of one store at a time.
struct MemoryDisk {
  std::shared_ptr<const MemoryState> state = std::make_shared<MemoryState>();
};

class MemoryStore final : public Store {
 public:
  explicit MemoryStore(std::shared_ptr<MemoryDisk> disk);
  ~MemoryStore() override;

  std::shared_ptr<const Catalog> catalog() const override;
  Status read(ReadKind, const std::function<Status(Snapshot&)>& work) override;
  void write(Write write) override;
  Status health() const override { return {}; }
  StoreFigures figures() const override { return {}; }

 private:
  std::shared_ptr<const MemoryState> state() const;
  // The oldest waiting write; none when the store is closing and none waits.
  std::optional<Write> next();
  void run_writes();

  mutable std::mutex mutex_;  // guards the next four
  std::condition_variable changed_;
  std::shared_ptr<MemoryDisk> disk_;
  std::deque<Write> waiting_;
  bool closing_ = false;
  std::thread writer_;
};

}  // namespace bespoke
