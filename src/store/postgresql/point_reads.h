// The threads that read entries by their keys, each with a connection of its own, behind one queue. What
// waits when a thread comes for it is asked for in one round trip.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "store/postgresql/connection.h"
#include "store/store.h"

namespace bespoke::postgresql {

// Any thread may call.
class PointReads {
 public:
  explicit PointReads(std::vector<std::unique_ptr<Connection>> connections);
  PointReads(const PointReads&) = delete;
  PointReads& operator=(const PointReads&) = delete;
  // Answers what it was asked.
  ~PointReads();

  void find(PointRead read);
  // Reads over the first of the connections only; the others are closed.
  void use(std::size_t connections);

 private:
  void loop(std::size_t index, Connection& connection);
  bool take(std::size_t index, Connection& connection,
            std::vector<PointRead>& reads);  // waits; false at the end

  std::vector<std::unique_ptr<Connection>> connections_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::condition_variable activated_;  // those that rest wait for it
  std::size_t active_;
  std::deque<PointRead> waiting_;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace bespoke::postgresql
