// When a delivery that failed is tried again, and when it is given up.
#pragma once

#include <chrono>
#include <cstdint>

namespace bespoke {

class RetrySchedule {
 public:
  // Gives up when the pauses have been that long together, at the least. Counted in attempts, so that a clock
  // that jumps neither ends a delivery nor keeps it.
  explicit RetrySchedule(std::chrono::seconds give_up_after);

  // Whether so many attempts that failed were enough.
  bool gives_up_after(std::int64_t attempts) const { return attempts >= attempts_; }
  // How long to wait after that many: twice as long each time, up to retry_pause_max, and a quarter of it at
  // random less. The first is at most 5 seconds. `random` is 0 to 255.
  std::chrono::milliseconds pause(std::int64_t attempts, std::uint8_t random) const;

 private:
  std::int64_t attempts_ = 1;
};

}  // namespace bespoke
