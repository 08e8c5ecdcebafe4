#include "jsonschema/expression.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace bespoke::jsonschema {
namespace {

TEST(Expression, CountsPlaces) {
  const struct {
    std::string_view re2;
    std::size_t places;
  } cases[] = {
      {"", 0},
      {"abc", 3},
      {"é😀", 2},
      {"a|bc", 3},
      {"^a$", 3},
      {"a*b+c?", 3},
      {"a*?", 1},
      {"a{3}", 3},
      {"a{3,}", 3},
      {"a{3,7}b", 8},
      {"a{0}", 1},
      {"a{,2}", 5},
      {"a{x}", 4},
      {"a{", 2},
      {"(ab){5}", 10},
      {"((ab){5}c){10}", 110},
      {"(?:a|b){5}", 10},
      {"(?P<name>a){2}", 2},
      {"(?i)a{2}", 2},
      {"(?i:ab){2}", 4},
      {R"(\pL{9})", 9},
      {R"(\p{Greek}{9})", 9},
      {R"(\x{1F600}{9})", 9},
      {R"(\x41{9})", 10},
      {R"(\.{9})", 9},
      {R"(\Qa{9}\E)", 4},
      {"[a-z]{9}", 9},
      {"[^a-z]{9}", 9},
      {"[]a]{9}", 9},
      {"[^]a]{9}", 9},
      {R"([\]a]{9})", 9},
      {R"([\p{L}\x{41}]{9})", 9},
      {"[[:alpha:]-]{9}", 9},
      {"[[:]{9}", 9},
      {"[a[:]+$", 2},
      {"(((a{1000}){1000}){1000}){1000}", 1'000'000'000},
  };
  for (const auto& c : cases) EXPECT_EQ(count_places(c.re2), c.places) << c.re2;
}

// All instructions, or two for each place.
TEST(Expression, TellsTheEffortOfAByte) {
  const auto effort = [](std::string_view re2) { return Expression::compile(re2)->effort(); };
  EXPECT_EQ(effort(R"(^\pL{1,9}$)"), 22U);
  EXPECT_EQ(effort(R"(^[\p{L}\p{M}' .-]{1,60}$)"), 124U);
  const auto letters = Expression::compile("a{100}");
  EXPECT_EQ(letters->effort(), letters->instructions());
}

// Every byte begins a match anew, and no cache holds the states: the slowest that a large class can be.
TEST(Expression, LooksForLargeClassesInTime) {
  const auto expression = Expression::compile(R"([\pL]*a[\pL\pN]{200}!)");
  ASSERT_TRUE(expression) << expression.error().details.front();
  std::string text;
  std::uint32_t random = 1;
  while (text.size() < 65'535) {
    random = random * 1'103'515'245 + 12'345;
    text += (random >> 16) % 2 == 0 ? 'a' : 'b';
  }
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(expression->is_in(text));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

TEST(Expression, RefusesWhatWouldTakeTooMuch) {
  const std::string too_large =
      "is too large when compiled: repeat less often or smaller classes, and limit the length by a rule of "
      "its own.";
  const auto problem = [](std::string_view re2) {
    const auto expression = Expression::compile(re2);
    return expression ? "none" : expression.error().details.front();
  };
  EXPECT_EQ(problem(R"(^\pL{1,1000}$)"), too_large);                                              // memory
  EXPECT_EQ(problem("[^a]{1000}[^a]{1000}[^a]{1000}[^a]{1000}[^a]{1000}[^a]{1000}"), too_large);  // time
  EXPECT_EQ(problem("a{1000}b{1000}c{1000}d{1000}e{1000}f{1000}"), "none");
  EXPECT_EQ(problem("("), "is not a valid RE2 regular expression: missing ): (.");
}

}  // namespace
}  // namespace bespoke::jsonschema
