#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/json.h"

namespace bespoke::json {
namespace {

constexpr std::int64_t top = 9007199254740991;

TEST(JsonNumber, ToInteger) {
  const std::string zeros(100000, '0');
  const struct {
    std::string text;
    std::optional<std::int64_t> value;
  } cases[] = {
      {"0", 0},
      {"-0", 0},
      {"-0.00e5", 0},
      {"0e999999999999", 0},
      {"0e-999999999999999999999999", 0},
      {"7", 7},
      {"-12", -12},
      {"1.0", 1},
      {"1.000e0", 1},
      {"1e2", 100},
      {"1E+2", 100},
      {"100e-2", 1},
      {"1200e-2", 12},
      {"1.5", std::nullopt},
      {"1.5e1", 15},
      {"0.001e3", 1},
      {"0.0015e3", std::nullopt},
      {"10.50e1", 105},
      {"1234.5678e4", 12345678},
      {"1e-1", std::nullopt},
      {"1e-999999999", std::nullopt},
      {"1e999999999", std::nullopt},
      {"1e99999999999999999999999", std::nullopt},
      {"9007199254740991", top},
      {"-9007199254740991", -top},
      {"9007199254740991.000", top},
      {"900719925474099.1e1", top},
      {"9007199254740992", std::nullopt},
      {"-9007199254740992", std::nullopt},
      {"9007199254740991.5", std::nullopt},
      {"9999999999999999", std::nullopt},
      {"1e15", 1000000000000000},
      {"1e16", std::nullopt},
      {"18446744073709551617", std::nullopt},
      {"1" + zeros, std::nullopt},
      {"1" + zeros + "e-100000", 1},
      {"1" + zeros + "e-100001", std::nullopt},
      {"0." + zeros + "12e100002", 12},
      {"1." + zeros, 1},
      {"1." + zeros + "1", std::nullopt},
  };
  for (const auto& c : cases) EXPECT_EQ(to_integer({c.text}), c.value) << c.text.substr(0, 40);
}

TEST(JsonNumber, ToDouble) {
  const std::string zeros(1000, '0');
  const struct {
    std::string text;
    std::optional<double> value;
  } cases[] = {
      {"0", 0.0},
      {"1", 1.0},
      {"-1.5", -1.5},
      {"0.1", 0.1},
      {"1E+2", 100.0},
      {"9007199254740993", 9007199254740992.0},
      {"1.7976931348623157e308", std::numeric_limits<double>::max()},
      {"1.7976931348623159e308", std::nullopt},
      {"-1e309", std::nullopt},
      {"1e400", std::nullopt},
      {"1e2147483647", std::nullopt},
      {"1" + zeros, std::nullopt},
      {"5e-324", std::numeric_limits<double>::denorm_min()},
      {"2e-324", 0.0},
      {"1e-400", 0.0},
      {"1e-2147483648", 0.0},
      {"0." + zeros + "1", 0.0},
      {"0." + zeros + "1e1001", 1.0},
      {"0e999999999999", 0.0},
  };
  for (const auto& c : cases) EXPECT_EQ(to_double({c.text}), c.value) << c.text.substr(0, 40);
  EXPECT_TRUE(std::signbit(to_double({"-1e-400"}).value()));
}

TEST(JsonNumber, AppendDouble) {
  const struct {
    double value;
    const char* text;
  } cases[] = {
      {0.0, "0"},
      {-0.0, "0"},
      {1, "1"},
      {-1.5, "-1.5"},
      {10, "10"},
      {100000, "100000"},
      {0.1, "0.1"},
      {0.1 + 0.2, "0.30000000000000004"},
      {1.0 / 3, "0.3333333333333333"},
      {123.456, "123.456"},
      {-123456.789, "-123456.789"},
      {9007199254740992.0, "9007199254740992"},
      {123456789012345680000.0, "123456789012345680000"},
      {1e20, "100000000000000000000"},
      {1e21, "1e+21"},
      {-1e21, "-1e+21"},
      {1.5e21, "1.5e+21"},
      {1e100, "1e+100"},
      {0.000001, "0.000001"},
      {0.00000123, "0.00000123"},
      {1e-7, "1e-7"},
      {-1.25e-7, "-1.25e-7"},
      {5e-324, "5e-324"},
      {1.7976931348623157e308, "1.7976931348623157e+308"},
      {2.2250738585072014e-308, "2.2250738585072014e-308"},
  };
  for (const auto& c : cases) {
    std::string out = "x";
    append_double(out, c.value);
    EXPECT_EQ(out, "x" + std::string(c.text));
    EXPECT_EQ(to_double({out.substr(1)}), c.value);
  }
}

TEST(JsonNumber, AppendInteger) {
  std::string out;
  append_integer(out, std::numeric_limits<std::int64_t>::min());
  append_integer(out, 0);
  append_integer(out, std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(out, "-922337203685477580809223372036854775807");
}

}  // namespace
}  // namespace bespoke::json
