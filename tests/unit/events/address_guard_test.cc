#include "events/address_guard.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <cstring>
#include <string>

#include "events/retry_schedule.h"
#include "events/signature.h"

namespace bespoke {
namespace {

bool allows(const AddressGuard& guard, const std::string& address) {
  sockaddr_storage storage{};
  sockaddr_in in{};
  sockaddr_in6 in6{};
  if (inet_pton(AF_INET, address.c_str(), &in.sin_addr) == 1) {
    in.sin_family = AF_INET;
    std::memcpy(&storage, &in, sizeof in);
  } else {
    EXPECT_EQ(inet_pton(AF_INET6, address.c_str(), &in6.sin6_addr), 1) << address;
    in6.sin6_family = AF_INET6;
    std::memcpy(&storage, &in6, sizeof in6);
  }
  return guard.allows(reinterpret_cast<const sockaddr*>(&storage));
}

AddressGuard guard_that_allows(const std::string& networks) {
  const Result<std::vector<IpNetwork>> parsed = parse_networks("--webhook-allow", networks);
  EXPECT_TRUE(parsed) << networks;
  return AddressGuard(*parsed);
}

TEST(AddressGuard, RefusesWhatIsInside) {
  const AddressGuard guard({});
  for (const char* address : {"0.0.0.0",
                              "0.1.2.3",
                              "10.0.0.1",
                              "100.64.0.1",
                              "100.100.100.200",
                              "127.0.0.1",
                              "127.255.255.255",
                              "169.254.169.254",
                              "168.63.129.16",
                              "3fff::1",
                              "5f00::1",
                              "100:0:0:1::1",
                              "::ffff:0:127.0.0.1",
                              "172.16.0.1",
                              "172.31.255.255",
                              "192.0.0.192",
                              "192.168.0.1",
                              "198.18.0.1",
                              "224.0.0.1",
                              "239.255.255.255",
                              "240.0.0.1",
                              "255.255.255.255",
                              "::",
                              "::1",
                              "::ffff:127.0.0.1",
                              "::ffff:10.0.0.1",
                              "::127.0.0.1",
                              "64:ff9b::127.0.0.1",
                              "64:ff9b::a9fe:a9fe",
                              "64:ff9b:1::1",
                              "2002:7f00:1::",
                              "2002:a00:1::1",
                              "2001::1",
                              "fc00::1",
                              "fd00:ec2::254",
                              "fe80::1",
                              "febf::1",
                              "fec0::1",
                              "ff02::1"}) {
    EXPECT_FALSE(allows(guard, address)) << address;
  }
}

TEST(AddressGuard, AllowsWhatIsOutside) {
  const AddressGuard guard({});
  for (const char* address :
       {"1.1.1.1", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1", "126.0.0.1", "128.0.0.1",
        "172.15.0.1", "172.32.0.1", "192.167.0.1", "223.255.255.255", "::ffff:1.1.1.1", "64:ff9b::1.1.1.1",
        "2002:101:101::1", "2606:4700::1111"}) {
    EXPECT_TRUE(allows(guard, address)) << address;
  }
}

TEST(AddressGuard, AllowsWhatTheOperatorDoes) {
  const AddressGuard guard = guard_that_allows("10.1.0.0/16,127.0.0.1,fd00::/8");
  for (const char* address : {"10.1.2.3", "127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.1.0.1", "fd12::1"}) {
    EXPECT_TRUE(allows(guard, address)) << address;
  }
  for (const char* address : {"10.2.0.1", "127.0.0.2", "fc00::1", "::1"}) {
    EXPECT_FALSE(allows(guard, address)) << address;
  }
}

TEST(AddressGuard, RefusesOtherFamilies) {
  sockaddr_storage storage{};
  storage.ss_family = AF_UNIX;
  EXPECT_FALSE(AddressGuard({}).allows(reinterpret_cast<const sockaddr*>(&storage)));
}

using std::chrono::milliseconds;

TEST(RetrySchedule, GrowsFromAtMostFourSecondsToTwoHours) {
  const RetrySchedule schedule(std::chrono::hours(24));
  EXPECT_EQ(schedule.pause(1, 0), milliseconds(4000));
  EXPECT_GE(schedule.pause(1, 255), milliseconds(3000));
  EXPECT_EQ(schedule.pause(2, 0), milliseconds(8000));
  EXPECT_EQ(schedule.pause(100, 0), std::chrono::hours(2));
}

TEST(RetrySchedule, LastsAtLeastAsLongAsItIsTold) {
  for (const int seconds : {1, 60, 3600, 86'400}) {
    const RetrySchedule schedule{std::chrono::seconds(seconds)};
    milliseconds waited{0};
    std::int64_t attempts = 1;
    for (; !schedule.gives_up_after(attempts); ++attempts) waited += schedule.pause(attempts, 255);
    EXPECT_GE(waited, std::chrono::seconds(seconds));
  }
  EXPECT_TRUE(RetrySchedule(std::chrono::seconds(0)).gives_up_after(1));
}

// The example of the specification, which all its libraries test with.
TEST(Signature, IsThatOfStandardWebhooks) {
  EXPECT_EQ(webhook_signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek",
                              1614265330, R"({"test": 2432232314})"),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

}  // namespace
}  // namespace bespoke
