#include "base/utf8.h"

#include <gtest/gtest.h>

namespace bespoke {
namespace {

TEST(Utf8, AcceptsWhatIsValid) {
  const std::string_view cases[] = {
      "",
      "a",
      std::string_view("\0", 1),
      "0123456789abcdef€",
      "é",
      "\xC2\x80",
      "\xDF\xBF",
      "\xE0\xA0\x80",
      "\xED\x9F\xBF",
      "\xEE\x80\x80",
      "\xEF\xBF\xBF",
      "\xF0\x90\x80\x80",
      "\xF4\x8F\xBF\xBF",
      "a€😀é1234567",
  };
  for (const auto text : cases) EXPECT_TRUE(is_valid_utf8(text)) << text;
}

TEST(Utf8, RefusesAllElse) {
  const std::string_view cases[] = {
      "\x80",
      "\xBF",
      "\xC0\x80",
      "\xC1\xBF",
      "\xC3",
      "\xC3(",
      "\xC3\xC3",
      "\xE0\x9F\xBF",
      "\xED\xA0\x80",
      "\xED\xBF\xBF",
      "\xE2\x82",
      "\xE2\x82(",
      "\xE2(\x82",
      "\xF0\x8F\xBF\xBF",
      "\xF4\x90\x80\x80",
      "\xF0\x9F\x98",
      "\xF5\x80\x80\x80",
      "\xFF",
      "\xFE",
      "12345678\x80",
      "1234567\x80",
      "é\xA9",
  };
  for (const auto text : cases) EXPECT_FALSE(is_valid_utf8(text)) << text;
}

TEST(Utf8, ReplacesWhatIsInvalid) {
  const struct {
    std::string_view text, valid;
  } cases[] = {
      {"", ""},
      {"0123456789abcdef€", "0123456789abcdef€"},
      {"é€😀", "é€😀"},
      {"caf\xE9", "caf\uFFFD"},
      {"\xC3(", "\uFFFD("},
      {"\xE2\x82", "\uFFFD\uFFFD"},
      {"\xED\xA0\x80 12345678 \xFF€", "\uFFFD\uFFFD\uFFFD 12345678 \uFFFD€"},
  };
  for (const auto& c : cases) EXPECT_EQ(with_valid_utf8(c.text), c.valid) << c.valid;
}

TEST(Utf8, CountsCodePoints) {
  EXPECT_EQ(count_code_points(""), 0);
  EXPECT_EQ(count_code_points("abc"), 3);
  EXPECT_EQ(count_code_points("é€😀"), 3);
  EXPECT_EQ(count_code_points("e\xCC\x81"), 2);  // a letter and its combining accent
}

TEST(Utf8, FirstCodePoints) {
  EXPECT_EQ(first_code_points("é€😀x", 0), "");
  EXPECT_EQ(first_code_points("é€😀x", 1), "é");
  EXPECT_EQ(first_code_points("é€😀x", 3), "é€😀");
  EXPECT_EQ(first_code_points("é€😀x", 4), "é€😀x");
  EXPECT_EQ(first_code_points("é€😀x", 100), "é€😀x");
  EXPECT_EQ(first_code_points("", 3), "");
}

}  // namespace
}  // namespace bespoke
