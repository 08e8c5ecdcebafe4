#include "base/guarded.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace bespoke {
namespace {

TEST(Guarded, LogsWhatIsThrown) {
  log::start(log::Level::Info);
  log::flush();
  testing::internal::CaptureStderr();
  bool ran = false;
  EXPECT_TRUE(run_guarded("some_failed", [&ran] { ran = true; }));
  EXPECT_TRUE(ran);
  EXPECT_FALSE(run_guarded("some_failed", [] { throw std::runtime_error("no luck"); }));
  EXPECT_FALSE(run_guarded("other_failed", [] { throw 1; }));
  log::flush();
  const std::string told = testing::internal::GetCapturedStderr();
  log::set_level(log::Level::Off);
  EXPECT_NE(told.find(" error some_failed what=\"no luck\"\n"), std::string::npos) << told;
  EXPECT_NE(told.find(" error other_failed what=\"not an exception\"\n"), std::string::npos) << told;
}

}  // namespace
}  // namespace bespoke
