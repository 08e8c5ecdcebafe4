#include "api/rate_limits.h"

#include <gtest/gtest.h>

#include "api/limits.h"

namespace bespoke {
namespace {

TEST(RateLimits, KeepsSoManyAnswersOfACustomerADay) {
  RateLimits limits;
  const RateLimits::Clock::time_point start{};
  for (std::int64_t i = 0; i < customer_answers_max; ++i)
    ASSERT_FALSE(limits.count_kept_answer("ann", start + std::chrono::seconds(i)));
  const auto limited = limits.count_kept_answer("ann", start + std::chrono::hours(23));
  ASSERT_TRUE(limited);
  EXPECT_EQ(limited->wait, std::chrono::hours(1));
  EXPECT_FALSE(limits.count_kept_answer("bob", start + std::chrono::hours(23)));
  EXPECT_FALSE(limits.count_kept_answer("ann", start + customer_answers_window));
}

}  // namespace
}  // namespace bespoke
