#include "base/ip_network.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/limits.h"

namespace bespoke {
namespace {

IpAddress address(const std::string& text) {
  return IpAddress::parse(text).value();
}

TEST(IpAddress, IsTheSameInEverySpelling) {
  EXPECT_EQ(address("::ffff:10.0.0.1"), address("10.0.0.1"));
  EXPECT_EQ(address("::FFFF:a00:1"), address("10.0.0.1"));
  EXPECT_EQ(address("0:0:0:0:0:ffff:0a00:0001").text(), "10.0.0.1");
  EXPECT_EQ(address("2001:0DB8:0::1").text(), "2001:db8::1");
  EXPECT_EQ(IpAddress(IpAddress::V4{192, 0, 2, 1}), address("192.0.2.1"));
}

TEST(IpAddress, RefusesWhatIsNone) {
  for (const char* text :
       {"", "host", "127.1", "0x7f.0.0.1", "1.2.3.4.5", "[::1]", "fe80::1%eth0", "1.2.3.4 "}) {
    EXPECT_FALSE(IpAddress::parse(text)) << text;
  }
}

TEST(IpNetwork, ContainsWhatItsPrefixSays) {
  const IpNetwork network = IpNetwork::parse("10.2.0.0/15").value();
  for (const char* text : {"10.0.0.0/15", "0.0.0.0/0", "::/0", "fd00::/8"})
    EXPECT_TRUE(IpNetwork::parse(text)) << text;
  EXPECT_TRUE(network.contains(address("10.3.255.255")));
  EXPECT_FALSE(network.contains(address("10.4.0.0")));
  EXPECT_FALSE(network.contains(address("::a02:0")));
}

TEST(IpNetwork, RefusesWhatIsNone) {
  for (const char* text : {"10.0.0.0/33", "10.0.0/8", "::/129", "10.0.0.0/", "10.0.0.0/8x", "10.0.0.0/-1",
                           "host", "127.1", "10.1.0.0/8"}) {
    EXPECT_FALSE(IpNetwork::parse(text)) << text;
  }
}

TEST(ParseNetworks, NamesTheFlagAndTheItem) {
  const Result<std::vector<IpNetwork>> parsed = parse_networks("--webhook-allow", "10.0.0.0/8, host");
  ASSERT_FALSE(parsed);
  EXPECT_NE(parsed.error().details.front().find("--webhook-allow"), std::string::npos);
  EXPECT_NE(parsed.error().details.front().find("'host'"), std::string::npos);
}

TEST(ParseNetworks, TakesAsManyAsThereMayBe) {
  std::string text = "10.0.0.0/8";
  for (std::size_t i = 1; i < networks_max; ++i) text += ", 10.0.0.0/8";
  const Result<std::vector<IpNetwork>> most = parse_networks("--flag", text);
  ASSERT_TRUE(most);
  EXPECT_EQ(most->size(), networks_max);
  EXPECT_FALSE(parse_networks("--flag", text + ",10.0.0.0/8"));
  EXPECT_TRUE(parse_networks("--flag", "")->empty());
}

}  // namespace
}  // namespace bespoke
