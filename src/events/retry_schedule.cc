#include "events/retry_schedule.h"

#include <algorithm>

#include "events/limits.h"

namespace bespoke {
namespace {

constexpr std::chrono::milliseconds first_pause{4000};  // it has begun within five seconds
constexpr int enough_doublings = 20;                    // longer than any pause

std::chrono::milliseconds longest_pause(std::int64_t attempts) {
  const auto doublings = std::clamp<std::int64_t>(attempts - 1, 0, enough_doublings);
  return std::min<std::chrono::milliseconds>(first_pause * (std::int64_t{1} << doublings), retry_pause_max);
}

}  // namespace

RetrySchedule::RetrySchedule(std::chrono::seconds give_up_after) {
  for (std::chrono::milliseconds waited{0}; waited < give_up_after; ++attempts_)
    waited += pause(attempts_, 255);
}

std::chrono::milliseconds RetrySchedule::pause(std::int64_t attempts, std::uint8_t random) const {
  const std::chrono::milliseconds longest = longest_pause(attempts);
  return longest - longest * random / 1024;
}

}  // namespace bespoke
