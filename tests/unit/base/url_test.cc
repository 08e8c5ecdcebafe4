#include "base/url.h"

#include <gtest/gtest.h>

#include "base/limits.h"

namespace bespoke {
namespace {

constexpr char refused[] = "refused";

std::string dump(std::string_view query) {
  const auto parameters = parse_query(query);
  if (!parameters) return refused;
  std::string out;
  for (const auto& [name, value] : *parameters)
    out.append("[").append(name).append("=").append(value).append("]");
  return out;
}

TEST(Url, ParsesQueries) {
  const struct {
    std::string_view query;
    const char* parameters;
  } cases[] = {
      {"", ""},
      {"a=b", "[a=b]"},
      {"a=b&c=d&a=e", "[a=b][c=d][a=e]"},
      {"a", "[a=]"},
      {"a=", "[a=]"},
      {"=b", "[=b]"},
      {"a=b=c", "[a=b=c]"},
      {"&&a=b&", "[a=b]"},
      {"a+b=c+d%20e%2Bf", "[a b=c d e+f]"},
      {"page[limit]=100&page%5Boffset%5d=5", "[page[limit]=100][page[offset]=5]"},
      {"filter=eq(name,\"A%26B\")", "[filter=eq(name,\"A&B\")]"},
      {"a=%C3%A9&b=€", "[a=é][b=€]"},
      {"a=%", refused},
      {"a=%2", refused},
      {"a=%2&b=1", refused},
      {"a=%zz", refused},
      {"a=%+1", refused},
      {"a=%-1", refused},
      {"a%=1", refused},
      {"a=%00", refused},
      {"a=%C3", refused},
      {"a=\xff", refused},
      {"a=%ED%A0%80", refused},
  };
  for (const auto& c : cases) EXPECT_EQ(dump(c.query), c.parameters) << c.query;
}

TEST(Url, BoundsTheNumberOfParameters) {
  std::string query;
  for (std::size_t i = 0; i < query_parameters_max; ++i) query += "a=b&";
  EXPECT_TRUE(parse_query(query));
  EXPECT_FALSE(parse_query(query + "a=b"));
}

TEST(Url, DecodesSegments) {
  EXPECT_EQ(percent_decode("a+b%20c%2F%C3%A9"), "a+b c/é");
  EXPECT_EQ(percent_decode(""), "");
  for (const char* text : {"%", "%4", "%4g", "%00", "%FF", "a%"}) EXPECT_FALSE(percent_decode(text)) << text;
}

TEST(Url, EncodesQueryValues) {
  const struct {
    std::string_view text;
    const char* encoded;
  } cases[] = {
      {"", ""},
      {"azAZ09-._~", "azAZ09-._~"},
      {"eq(name,*a*):in(id,1,2)!$'@/?", "eq(name,*a*):in(id,1,2)!$'@/?"},
      {"a b&c=d+e%f#g", "a%20b%26c%3Dd%2Be%25f%23g"},
      {"\"<>|\\^`{}[];", "%22%3C%3E%7C%5C%5E%60%7B%7D%5B%5D%3B"},
      {"é\n", "%C3%A9%0A"},
  };
  for (const auto& c : cases) {
    std::string out = "x";
    append_percent_encoded(out, c.text);
    EXPECT_EQ(out, "x" + std::string(c.encoded));
    EXPECT_EQ(dump("v=" + out), "[v=x" + std::string(c.text) + "]");
  }
}

}  // namespace
}  // namespace bespoke
