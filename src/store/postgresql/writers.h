// The threads that write, each with a connection of its own, behind one queue.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "store/postgresql/doubts.h"
#include "store/postgresql/inserts.h"
#include "store/postgresql/shared_catalog.h"
#include "store/postgresql/work.h"
#include "store/store.h"

namespace bespoke::postgresql {

inline constexpr std::size_t waiting_writes_max = 10'000;

// Any thread may call.
class Writers {
 public:
  // `on_definitions` is called on a thread of the writers after definitions were changed.
  Writers(std::shared_ptr<Database> database, std::vector<std::unique_ptr<Connection>> connections,
          SharedCatalog& catalog, std::function<void()> on_definitions);
  // Finishes the writes that it was given.
  ~Writers();

  void write(Write write);
  StoreFigures figures() const;  // commits and writes

 private:
  void loop(Connection& connection);
  // Waits. One write, or inserts that came one behind the other; none at the end.
  std::vector<Write> take();
  void run_together(Connection& connection, std::vector<Write>& writes);
  void run_alone(Connection& connection, Write& write);
  Ended run(Connection& connection, const Write& write);
  void put_back(Write write);
  void count(std::size_t writes, const Ended& outcome);
  void finish(Write write, Ended outcome);
  void step_aside();
  bool may_start(const Write& write) const;
  void ended(WriteKind kind);

  SharedCatalog& catalog_;
  Doubts doubts_;
  const std::function<void()> on_definitions_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::atomic<std::uint64_t> commits_{0};
  std::atomic<std::uint64_t> writes_{0};

  // A change of definitions runs alone among the writes of this node, in the order in which they came: it
  // would hold up the others in the database.
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Write> waiting_;
  std::size_t running_ = 0;
  std::size_t inserting_ = 0;  // of the running: few, so that what waits for them goes together
  bool defining_ = false;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace bespoke::postgresql
