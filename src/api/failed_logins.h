// Failed logins on their way into the audit log, gathered so that nobody can fill it: docs/decisions/0029.
//
//     198.51.100.1 fails      a line at once
//     … fails 58 times more   a line with `count` 58 when the minute is over
//     the sixth address       together with all others: one line for all of them, when the minute is over
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "service/audit.h"

namespace bespoke {

// Any thread may call.
class FailedLogins {
 public:
  using Clock = std::chrono::steady_clock;

  // A login has failed; what is to be written of it now. `counted_as` is what callers are told apart by.
  std::optional<FailedLogin> count(const std::string& counted_as, FailedLogin failed, Clock::time_point now);
  // What has gathered in a minute that is over by now.
  std::vector<FailedLogin> take(Clock::time_point now);
  // What has gathered.
  std::vector<FailedLogin> take_all();

 private:
  std::vector<FailedLogin> take_gathered();

  std::mutex mutex_;
  Clock::time_point since_{};
  std::map<std::string, FailedLogin> later_;  // those behind the first, by what they are counted as
  std::int64_t others_ = 0;
};

// Nobody waits for it. What cannot be written is told in the log of the process.
void write_failed_login(Store& store, FailedLogin failed);

}  // namespace bespoke
