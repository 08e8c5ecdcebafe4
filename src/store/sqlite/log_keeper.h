// Keeps the write-ahead log short, from the writer's side: writes it back to the database, and closes the
// gate to new lists when readers keep it from starting over.
#pragma once

#include <cstdint>
#include <functional>

#include "store/sqlite/connection.h"
#include "store/sqlite/limits.h"
#include "store/sqlite/log_gate.h"

namespace bespoke::sqlite {

// In bytes of log.
struct LogLimits {
  std::int64_t checkpoint = log_checkpoint_bytes;  // written back after every so much
  std::int64_t gate = log_gate_bytes;              // then new lists wait
  std::int64_t stop_lists = log_bytes_max;         // then the oldest lists are stopped
};

// Of the writer's thread, but for the gate.
class LogKeeper {
 public:
  // `on_drained` is called by any thread when care() has something to do.
  LogKeeper(Connection& connection, LogLimits limits, std::function<void()> on_drained);
  LogKeeper(const LogKeeper&) = delete;
  LogKeeper& operator=(const LogKeeper&) = delete;
  ~LogKeeper();

  LogGate& gate() { return gate_; }
  bool gate_closed() const { return closed_; }
  std::int64_t bytes() const;
  // Between transactions.
  void care();
  // Writes back what can be, so that it may start over; false where the database could not take it.
  bool shorten();
  // Writes all of it back, if no reader is in the way.
  void empty();
  // Whether the disk has as much room as the log takes before it is written back. Quotas and bounds on the
  // size of files do not show here: with those there is always room.
  bool has_room() const;

 private:
  bool checkpoint(int mode);

  Connection& connection_;
  const LogLimits limits_;
  LogGate gate_;
  std::int64_t pages_ = 0;  // of the log, at the last commit
  std::int64_t last_bytes_ = 0;
  std::int64_t next_checkpoint_;
  bool closed_ = false;
};

}  // namespace bespoke::sqlite
