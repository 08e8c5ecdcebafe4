#include "model/rule_compiler.h"

#include <gtest/gtest.h>

#include "model/custom_field_rules.h"
#include "sample.h"

namespace bespoke {
namespace {

const std::string type = R"({"type":"custom_field","name":"N","slug":"s","field_type":")";

struct SentCase {
  std::string type;
  std::string rules;
  std::uint64_t compiled;
};

std::vector<SentCase> sent_cases() {
  const auto schema = [](const std::string& text) {
    return R"({"json_schema":{"version":"2020-12","schema":")" + text + R"("}})";
  };
  return {
      {"string", R"({"regex":"^[a-z]+$"})", 1},
      {"string", R"({"regex":"("})", 1},
      {"string", R"({"regex":"(a{1000}){1000}"})", 1},
      {"string", R"({"regex":null})", 0},
      {"string", R"({"regex":")" + repeat("a", 1025) + R"("})", 0},  // too long to be looked at
      {"any", schema(R"({\"type\":\"object\"})"), 1},
      {"any", schema(R"({\"type\":\"unknown\"})"), 1},
      {"any", schema("no JSON"), 1},
      {"list", schema(R"({\"maxItems\":3})"), 1},
      {"integer", R"({"min_value":1})", 0},
  };
}

json::Value field_with(const SentCase& each) {
  return parse(type + each.type + R"(","validation":{")" + each.type + R"(":)" + each.rules + "}}");
}

TEST(RuleCompiler, CompilesWhatIsReadTwiceOnce) {
  for (const SentCase& each : sent_cases()) {
    const json::Value data = field_with(each);
    RuleCompiler compiler;
    std::vector<std::string> first_problems;
    std::vector<std::string> second_problems;
    const std::uint64_t before = rules_compiled();
    const CustomField first = read_custom_field(data, nullptr, compiler, first_problems);
    EXPECT_EQ(rules_compiled() - before, each.compiled) << each.rules;
    const CustomField second = read_custom_field(data, nullptr, compiler, second_problems);
    EXPECT_EQ(rules_compiled() - before, each.compiled) << each.rules;
    EXPECT_EQ(written(*first.rules), written(*second.rules));
    EXPECT_EQ(lines(first_problems), lines(second_problems));
  }
}

// What the definition that was known has compiled serves as well where the stored one has none of it.
TEST(RuleCompiler, TakesOverWhatAKnownDefinitionHasCompiled) {
  for (const SentCase& each : sent_cases()) {
    const json::Value data = field_with(each);
    std::vector<std::string> problems;
    const CustomField known = read_custom_field(data, nullptr, problems);
    if (!problems.empty()) continue;
    CustomField stored = known;
    stored.rules = rules_of(known.type, "{}");
    RuleCompiler compiler;
    const std::uint64_t before = rules_compiled();
    (void)read_custom_field(data, &known, compiler, problems);
    const CustomField merged = read_custom_field(data, &stored, compiler, problems);
    EXPECT_EQ(rules_compiled() - before, 0U) << each.rules;
    EXPECT_EQ(written(*merged.rules), written(*known.rules));
    EXPECT_EQ(lines(problems), "");
  }
}

}  // namespace
}  // namespace bespoke
