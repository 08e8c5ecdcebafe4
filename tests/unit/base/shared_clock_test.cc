#include "base/shared_clock.h"

#include <gtest/gtest.h>

#include "base/time.h"

namespace bespoke {
namespace {

TEST(SharedClock, IsGoneByFromWhenItIsFollowed) {
  constexpr std::int64_t hour_ms = 3'600'000;
  constexpr std::int64_t slow_ms = 5'000;  // a busy machine may take so long to run the next line
  const std::int64_t own = Timestamp::now().ms;
  for (const std::int64_t ahead : {hour_ms, -hour_ms, std::int64_t{0}}) {
    const auto asked = std::chrono::steady_clock::now();
    follow_clock((own + ahead) * 1000, asked, asked + std::chrono::milliseconds(2));
    EXPECT_GE(Timestamp::now().ms, own + ahead - 2);
    EXPECT_LT(Timestamp::now().ms, own + ahead + slow_ms);
  }
}

}  // namespace
}  // namespace bespoke
