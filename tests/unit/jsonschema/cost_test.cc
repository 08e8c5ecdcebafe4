// Schemas and values made to take long. Each must be done soon, whatever the answer.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <ctime>
#include <random>
#include <string>

#include "sample.h"

namespace bespoke::jsonschema {
namespace {

// Of the processor; many times less without a debug build. The sanitizers look at every access to memory, and
// a processor that another test shares is slower.
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr double ms_max = 500;
#else
constexpr double ms_max = 100;
#endif
constexpr std::size_t entry_bytes = 65'536;  // the largest value that a field can hold

std::string repeat(std::string_view text, std::size_t times) {
  std::string repeated;
  for (std::size_t i = 0; i < times; ++i) repeated += text;
  return repeated;
}

// `count` of `item`, which may name its index as `{}`, between commas.
std::string list(std::size_t count, std::string_view item) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) text += ',';
    text += fmt::vformat(item, fmt::make_format_args(i));
  }
  return text;
}

// Of `a` and `b`, so that no automaton meets a state twice.
std::string random_letters(std::size_t count) {
  std::minstd_rand random;
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += random() % 2 == 0 ? 'a' : 'b';
  return text;
}

struct Case {
  std::string name;
  std::string schema;
  std::string value;
  std::string verdict;
};

void expect_quick(const Case& c) {
  EXPECT_LE(c.schema.size(), 8'192U) << c.name;
  EXPECT_LE(c.value.size(), entry_bytes) << c.name;
  const json::Value value = sample(c.value);
  const json::Value document = sample(c.schema);
  const auto start = std::clock();
  const auto schema = Schema::compile(document);
  ASSERT_TRUE(schema) << c.name << schema.error().details.front();
  const auto compiled = std::clock();
  const std::optional<Violation> violation = (*schema)->check(value);
  const auto checked = std::clock();
  const auto ms = [](std::clock_t ticks) { return static_cast<double>(ticks) * 1e3 / CLOCKS_PER_SEC; };
  EXPECT_LT(ms(compiled - start), ms_max) << c.name;
  EXPECT_LT(ms(checked - compiled), ms_max) << c.name;
  EXPECT_EQ(verdict_on(c.schema, value), c.verdict) << c.name;
}

TEST(Cost, IsBounded) {
  const std::string unique = R"({"uniqueItems":true})";
  const std::string doubling =
      R"({"$defs":{"a":{"anyOf":[{"items":{"$ref":"#/$defs/a"}},)"
      R"({"items":{"$ref":"#/$defs/a"},"minItems":1}],"type":"array"}},"$ref":"#/$defs/a"})";
  const std::string dynamic = R"({"$dynamicAnchor":"a","anyOf":[{"$dynamicRef":"#a"},{"$dynamicRef":"#a"}]})";
  const std::string ladder = R"({"$defs":{"a":{"$dynamicAnchor":"a","anyOf":[{"type":"null"},)"
                             R"({"$dynamicRef":"#a"}]}},"$ref":"#/$defs/a"})";
  const Case cases[] = {
      {"unique numbers", unique, "[" + list(1'000, "{}") + "]", "valid"},
      {"equal numbers", unique, "[" + list(1'000, "1") + "]", "uniqueItems at ''"},
      {"unique objects", unique, "[" + list(1'000, R"({{"name":"the same for all","id":{}}})") + "]",
       "valid"},
      {"as many as fit", unique, "[" + list(11'000, "{}") + "]", "valid"},
      {"unique at every level", R"({"uniqueItems":true,"items":{"$ref":"#"}})",
       repeat("[1,", 95) + "[" + list(11'000, "{}") + "]" + repeat("]", 95), "too costly"},

      {"a large enum", R"({"items":{"enum":[)" + list(1'600, "{}") + "]}}", "[" + list(10'000, "1599") + "]",
       "valid"},
      {"a large value for an enum", R"({"enum":[)" + list(1'600, "{}") + "]}", "[" + list(11'000, "{}") + "]",
       "enum at ''"},
      {"enum at every level", R"({"enum":[1],"items":{"$ref":"#"}})", "[1]", "enum at ''"},

      {"doubling with every level", doubling, repeat("[", 99) + "1" + repeat("]", 99), "too costly"},
      {"a dynamic circle", dynamic, "1", "too costly"},
      {"a dynamic ladder", ladder, "1", "too costly"},
      {"a dynamic ladder that ends", ladder, "null", "valid"},
      {"many schemas for many items", R"({"items":{"allOf":[)" + list(1'300, "true") + "]}}",
       "[" + list(30'000, "1") + "]", "too costly"},
      {"many branches that collect", R"({"anyOf":[)" + list(1'300, "true") + R"(],"unevaluatedItems":true})",
       "[" + list(30'000, "1") + "]", "too costly"},
      {"collecting at every level", R"({"unevaluatedItems":{"$ref":"#"}})",
       repeat("[", 90) + list(30'000, "1") + repeat("]", 90), "valid"},
      {"nested contains", R"({"contains":{"contains":{"contains":{"type":"null"}}}})",
       "[" + list(30, "[" + list(100, "[" + list(5, "1") + "]") + "]") + "]", "contains at ''"},
      {"contains in vain", R"({"allOf":[)" + list(200, R"({{"not":{{"contains":{{"const":"{}"}}}}}})") + "]}",
       "[" + list(10'000, "{}") + "]", "too costly"},

      {"many required", R"({"required":[)" + list(900, R"("k{}")") + "]}",
       "{" + list(5'000, R"("k{}":1)") + "}", "valid"},
      {"many dependent", R"({"dependentRequired":{)" + list(500, R"("k{}":["k1"])") + "}}",
       "{" + list(5'000, R"("k{}":1)") + "}", "too costly"},
      {"many patterns", R"({"patternProperties":{)" + list(50, R"("{}$":true)") + "}}",
       "{" + list(5'000, R"("k{}":1)") + "}", "too costly"},

      {"a classic of backtracking", R"({"pattern":"^(a+)+$"})", "\"" + repeat("a", 60'000) + "b\"",
       "pattern at ''"},
      {"too many states", R"({"pattern":"(a|b)*a(a|b){500}$"})", "\"" + repeat("ab", 30'000) + "\"",
       "too costly"},
      {"random states", R"({"pattern":"(a|b)*a(a|b){300}c"})", "\"" + random_letters(4'500) + "\"",
       "pattern at ''"},
      {"a large expression", R"({"items":{"pattern":"^\\p{L}{0,10}$"}})", "[" + list(2'000, R"("π")") + "]",
       "valid"},

      {"a long number", R"({"multipleOf":0.7})", repeat("7", 60'000), "valid"},
      {"a long number, often", R"({"allOf":[)" + list(250, R"({{"multipleOf":0.7}})") + "]}",
       repeat("7", 60'000), "too costly"},
      {"a far exponent", R"({"multipleOf":7e-2000000000,"maximum":1e-2000000000})", "7e2000000000",
       "maximum at ''"},
      {"a long text", R"({"allOf":[)" + list(400, R"({{"maxLength":9}})") + "]}",
       "\"" + repeat("é", 30'000) + "\"", "maxLength at ''"},
  };
  for (const Case& c : cases) expect_quick(c);
}

// The budget is for attacks: what people send fits many times.
TEST(Cost, LeavesRoomForWhatPeopleSend) {
  const std::string schema = R"({"type":"array","items":{"type":"object","required":["sku","price","tags"],
      "properties":{"sku":{"type":"string","pattern":"^[A-Z]{3}-[0-9]+$"},
        "price":{"type":"number","minimum":0,"multipleOf":0.01},
        "tags":{"type":"array","uniqueItems":true,"items":{"type":"string","maxLength":20}},
        "size":{"oneOf":[{"enum":["S","M","L"]},{"type":"integer","minimum":1}]}},
      "unevaluatedProperties":false}})";
  const std::string item = R"({{"sku":"ABC-{}","price":19.99,"tags":["red","blue"],"size":42}})";
  EXPECT_EQ(verdict(schema, "[" + list(1'000, item) + "]"), "valid");
}

}  // namespace
}  // namespace bespoke::jsonschema
