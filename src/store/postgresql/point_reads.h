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

inline constexpr std::size_t waiting_reads_max = 10'000;
inline constexpr std::size_t reads_together_max = 64;

// Any thread may call.
class PointReads {
 public:
  explicit PointReads(std::vector<std::unique_ptr<Connection>> connections);
  PointReads(const PointReads&) = delete;
  PointReads& operator=(const PointReads&) = delete;
  // Answers what it was asked.
  ~PointReads();

  void find(PointRead read);

 private:
  void loop(Connection& connection);
  bool take(std::vector<PointRead>& reads);  // waits; false at the end

  std::vector<std::unique_ptr<Connection>> connections_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<PointRead> waiting_;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace bespoke::postgresql
