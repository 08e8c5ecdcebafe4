// The threads that write, each with a connection of its own, behind one queue.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "store/postgresql/doubts.h"
#include "store/postgresql/shared_catalog.h"
#include "store/postgresql/work.h"
#include "store/postgresql/write_queue.h"
#include "store/store.h"

namespace bespoke::postgresql {

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
  // Unavailable when some wait and none has come to its end for a while.
  Status health() const;
  std::chrono::milliseconds oldest_write() const { return queue_.oldest(); }
  // Writes over the first of the connections only; the others are closed.
  void use(std::size_t connections) { queue_.activate(connections); }

 private:
  void loop(std::size_t index, Connection& connection);
  bool is_for_others(std::size_t index, Connection& connection);
  void note_connected(std::size_t index, const Connection& connection);
  void run_turn(Connection& connection, WriteQueue::Turn turn);
  void run_together(Connection& connection, WriteQueue::Turn turn);
  void run_alone(Connection& connection, WriteQueue::Turn turn);
  Ended run(Connection& connection, WriteQueue::Turn& turn);
  void count(std::size_t writes, const Ended& outcome);
  void finish(Write write, Ended outcome);

  SharedCatalog& catalog_;
  Doubts doubts_;
  const std::function<void()> on_definitions_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::atomic<std::uint64_t> commits_{0};
  std::atomic<std::uint64_t> writes_{0};
  std::vector<char> has_connection_;  // each is its writer's own
  std::atomic<int> connected_{0};

  WriteQueue queue_;
  std::vector<std::thread> threads_;
};

}  // namespace bespoke::postgresql
