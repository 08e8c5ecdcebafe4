// What of failed logins is written at once, and what together.
#include "api/failed_logins.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/limits.h"

namespace bespoke {
namespace {

using Clock = FailedLogins::Clock;

constexpr Clock::time_point start{std::chrono::hours(1)};

std::string dump(const FailedLogin& failed) {
  return fmt::format("{} {} {} {}", failed.address, failed.client_id, failed.request_id, failed.count);
}

std::string dump(const std::vector<FailedLogin>& all) {
  std::string text;
  for (const FailedLogin& each : all) text += dump(each) + "\n";
  return text;
}

class FailedLoginsTest : public testing::Test {
 protected:
  std::string count(const std::string& address, const std::string& client_id = "key",
                    Clock::time_point at = start) {
    const auto line = logins_.count(address, {address, client_id, "r"}, at);
    return line ? dump(*line) : "nothing";
  }

  FailedLogins logins_;
};

TEST_F(FailedLoginsTest, TheFirstIsWrittenAtOnceAndLaterOnesTogether) {
  EXPECT_EQ(count("a"), "a key r 1");
  EXPECT_EQ(dump(logins_.take(start + audited_logins_window)), "");
  EXPECT_EQ(count("a"), "a key r 1");  // that minute is over
  EXPECT_EQ(count("a"), "nothing");
  EXPECT_EQ(count("a"), "nothing");
  EXPECT_EQ(count("b"), "b key r 1");
  EXPECT_EQ(dump(logins_.take(start + audited_logins_window - std::chrono::milliseconds(1))), "");
  EXPECT_EQ(dump(logins_.take(start + audited_logins_window)), "a key  2\n");
  EXPECT_EQ(dump(logins_.take_all()), "");
}

TEST_F(FailedLoginsTest, AKeyIsNamedWhereAllAreOfIt) {
  for (const char* key : {"one", "two", "two"}) count("a", key);
  EXPECT_EQ(dump(logins_.take_all()), "a two  2\n");
  for (const char* key : {"one", "two", "one"}) count("a", key);
  EXPECT_EQ(dump(logins_.take_all()), "a   2\n");
}

TEST_F(FailedLoginsTest, OthersShareALine) {
  std::string at_once;
  for (std::size_t i = 0; i < audited_addresses_max; ++i) at_once += count(std::to_string(i)) + "\n";
  EXPECT_EQ(at_once, "0 key r 1\n1 key r 1\n2 key r 1\n3 key r 1\n4 key r 1\n");
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(count(fmt::format("x{}", i)), "nothing");
  EXPECT_EQ(count("0"), "nothing");
  EXPECT_EQ(dump(logins_.take_all()), "0 key  1\n   1000\n");
  EXPECT_EQ(count("x1"), "x1 key r 1");
}

}  // namespace
}  // namespace bespoke
