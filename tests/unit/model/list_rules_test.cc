// The rules of the types that hold JSON. What they say on the wire is in tests/contract.
#include <gtest/gtest.h>

#include "model/field_rules.h"
#include "sample.h"

namespace bespoke {
namespace {

std::string check(FieldType type, const std::string& rules, const std::string& sent) {
  const CheckedValue checked = rules_of(type, rules)->check(parse(sent));
  return checked.problems.empty() ? dump(checked.value) : lines(checked.problems);
}

std::string schema_rules(const std::string& schema) {
  std::string rules = R"({"json_schema":{"version":"2020-12","schema":)";
  json::append_string(rules, schema);
  return rules + "}}";
}

TEST(ListRules, Check) {
  const std::string primitive = "Expected type to be a string, a number, a boolean or null.";
  const struct {
    std::string rules, sent, wanted;
  } rows[] = {
      {"{}", "[]", "json []"},
      {"{}", R"([ "a", 1.0, -0, 1e400, true, null ])", R"(json ["a",1.0,-0,1e400,true,null])"},
      {"{}", R"({"a":1})", "Expected type to be 'list'."},
      {"{}", "[1,[],{}]", "Element 1: " + primitive + "\nElement 2: " + primitive},
      {R"({"allowed_type":"integer"})", "[1.0,1e2,null]", "json [1,100,null]"},
      {R"({"allowed_type":"integer"})", "[1.5]", "Element 0: Expected type to be 'integer'."},
      {R"({"allowed_type":"float"})", "[1.50,-0,1e21]", "json [1.5,0,1e+21]"},
      {R"({"allowed_type":"string"})", R"(["\u0041\/"])", R"(json ["A/"])"},
      {R"({"allowed_type":"boolean"})", R"([true,"true"])", "Element 1: Expected type to be 'boolean'."},
      {R"({"allow_null_values":false})", "[1,null]", "Element 1: Null values are not allowed."},
      {R"({"min_length":2,"max_length":2})", "[1,2]", "json [1,2]"},
      {R"({"min_length":2})", "[1]", "Expected min_length to be no less than 2."},
      {R"({"max_length":1})", "[1,2]", "Expected max_length to be no greater than 1."},
      // Of what is longer than any list the elements are not looked at.
      {R"({"allowed_type":"string"})", "[" + repeat("1,", 1000) + "1]",
       "Expected max_length to be no greater than 1000."},
      {schema_rules(R"({"uniqueItems":true})"), "[1,1.0]",
       "Expected value to match json_schema, whose 'uniqueItems' fails at ''."},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(check(FieldType::List, row.rules, row.sent), row.wanted) << row.rules << " " << row.sent;
  }
}

TEST(ListRules, TellATenthOfManyProblems) {
  const CheckedValue checked =
      rules_of(FieldType::List, R"({"allowed_type":"string"})")->check(parse("[" + repeat("1,", 99) + "1]"));
  EXPECT_EQ(checked.problems.size(), 10U);
}

TEST(ListRules, TellWhatOthersAskOfThem) {
  EXPECT_EQ(rules_of(FieldType::List, "{}")->element_type(), FieldType::Any);
  EXPECT_EQ(rules_of(FieldType::List, R"({"allowed_type":"float"})")->element_type(), FieldType::Float);
  EXPECT_EQ(rules_of(FieldType::Any, "{}")->element_type(), std::nullopt);
  EXPECT_FALSE(rules_of(FieldType::List, "{}")->is_costly());
  EXPECT_TRUE(rules_of(FieldType::List, schema_rules("{}"))->is_costly());
  EXPECT_TRUE(rules_of(FieldType::Any, schema_rules("{}"))->is_costly());
}

TEST(AnyRules, KeepWhatWasSent) {
  for (const std::string text :
       {R"({"b":1.0,"a":[1e400,-0,{"":null}]})", "[]", "0", "\"\"", "false", "1E+2"}) {
    EXPECT_EQ(check(FieldType::Any, "{}", text), "json " + text);
  }
}

TEST(AnyRules, CutLongPaths) {
  const std::string rules = schema_rules(R"({"additionalProperties":false})");
  EXPECT_EQ(check(FieldType::Any, rules, "{\"" + repeat("é", 300) + "\":1}"),
            "Expected value to match json_schema, whose 'additionalProperties' fails at '/" +
                repeat("é", 199) + "…'.");
}

// A value is checked against one schema at a time, so an update compiles none that it leaves as it is.
TEST(AnyRules, ShareASchemaThatStays) {
  const auto before = rules_of(FieldType::Any, schema_rules(R"({"type":"object"})"));
  std::vector<std::string> problems;
  const json::Value sent = parse(R"({"any":{"immutable":true}})");
  const auto after = read_field_rules(FieldType::Any, &sent, before.get(), problems);
  EXPECT_EQ(lines(problems), "");
  EXPECT_TRUE(after->immutable());
  EXPECT_EQ(lines(after->check(parse("1")).problems),
            "Expected value to match json_schema, whose 'type' fails at ''.");
}

}  // namespace
}  // namespace bespoke
