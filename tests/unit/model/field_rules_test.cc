#include "model/field_rules.h"

#include <gtest/gtest.h>

#include <chrono>

#include "sample.h"

namespace bespoke {
namespace {

using enum FieldType;

// The rules as written, or the problems. `before` and `sent` are the inside of `validation.<type>`; without a
// `before` the rules are new.
std::string read(FieldType type, const std::optional<std::string>& before, const std::string& sent) {
  const auto current = before ? rules_of(type, *before) : nullptr;
  std::vector<std::string> problems;
  const json::Value validation = parse(fmt::format(R"({{"{}":{}}})", info(type).name, sent));
  const auto rules = read_field_rules(type, &validation, current.get(), problems);
  return problems.empty() ? written(*rules) : lines(problems);
}

std::string check(const FieldRules& rules, const std::string& sent) {
  const CheckedValue checked = rules.check(parse(sent));
  return checked.problems.empty() ? dump(checked.value) : lines(checked.problems);
}

struct ReadRow {
  std::optional<std::string> before;
  std::string sent, wanted;
};

void expect_read(FieldType type, const std::vector<ReadRow>& rows) {
  for (const ReadRow& row : rows)
    EXPECT_EQ(read(type, row.before, row.sent), row.wanted) << row.sent.substr(0, 200);
}

struct CheckRow {
  std::string rules, sent, wanted;
};

void expect_checked(FieldType type, const std::vector<CheckRow>& rows) {
  for (const CheckRow& row : rows) {
    EXPECT_EQ(check(*rules_of(type, row.rules), row.sent), row.wanted)
        << row.rules << " " << row.sent.substr(0, 200);
  }
}

std::string length_problem(std::string_view name) {
  return fmt::format("The field 'validation.string.{}' must be an integer between 0 and 65535, or null.",
                     name);
}

// A bare key is told by its path; a type's rules are no more than these.
TEST(FieldRules, RefuseUnknownMembers) {
  const struct {
    FieldType type;
    std::vector<std::string> members;
  } cases[] = {
      {String, {"min_value", "max_value", "allowed_type", "json_schema", "Regex"}},
      {Integer, {"min_length", "max_length", "regex", "unique", "unique_case_insensitivity"}},
      {Float, {"min_length", "max_length", "regex", "unique", "unique_case_insensitivity"}},
      {Boolean, {"min_value", "max_value", "min_length", "regex", "unique", "default"}},
  };
  for (const auto& c : cases) {
    for (const std::string& member : c.members) {
      EXPECT_EQ(read(c.type, std::nullopt, R"({")" + member + R"(":null})"),
                fmt::format("The field 'validation.{}.{}' is not known.", info(c.type).name, member));
    }
  }
}

TEST(StringRules, Read) {
  const std::string all =
      R"({"min_length":1,"max_length":5,"regex":"^a","allow_null_values":false,"immutable":true,)"
      R"("unique":"yes","unique_case_insensitivity":true})";
  const std::string defaults =
      R"({"min_length":null,"max_length":null,"regex":null,"allow_null_values":true,"immutable":false,)"
      R"("unique":"no","unique_case_insensitivity":false})";
  const std::string cleared =
      R"({"min_length":null,"max_length":null,"regex":null,"allow_null_values":true,"immutable":false,)"
      R"("unique":"yes","unique_case_insensitivity":true})";
  const std::string nulls =
      R"({"min_length":null,"max_length":null,"regex":null,"allow_null_values":null,"immutable":null)";
  expect_read(
      String,
      {
          {{}, "{}", defaults},
          {{}, "null", defaults},
          {{}, nulls + R"(,"unique":null,"unique_case_insensitivity":null})", defaults},
          {{}, all, all},
          {all, "{}", all},
          {all, "null", all},
          {all, nulls + "}", cleared},
          {all, R"({"unique":"yes","unique_case_insensitivity":true})", all},
          {all, R"({"unique":"no"})", "The field 'validation.string.unique' cannot be updated."},
          {all, R"({"unique":null})", "The field 'validation.string.unique' cannot be updated."},
          {all, R"({"unique_case_insensitivity":false})",
           "The field 'validation.string.unique_case_insensitivity' cannot be updated."},
          {"{}", R"({"unique":"yes","unique_case_insensitivity":true})",
           "The field 'validation.string.unique' cannot be updated.\n"
           "The field 'validation.string.unique_case_insensitivity' cannot be updated."},
          {{},
           R"({"unique_case_insensitivity":true})",
           "The field 'validation.string.unique_case_insensitivity' can only be true if 'unique' is 'yes'."},
          {{}, R"({"unique":true})", "The field 'validation.string.unique' must be 'yes' or 'no'."},
          {{}, R"({"unique":"Yes"})", "The field 'validation.string.unique' must be 'yes' or 'no'."},
          {{},
           R"({"min_length":7,"max_length":7})",
           "The field 'validation.string.min_length' must be less than 'max_length'."},
          {all, R"({"min_length":5})",
           "The field 'validation.string.min_length' must be less than 'max_length'."},
          {all, R"({"max_length":1})",
           "The field 'validation.string.min_length' must be less than 'max_length'."},
          {{}, R"({"min_length":-1})", length_problem("min_length")},
          {{}, R"({"max_length":65536})", length_problem("max_length")},
          {{}, R"({"max_length":"5"})", length_problem("max_length")},
          {{}, R"({"regex":7})", "The field 'validation.string.regex' must be a string."},
          {{},
           R"({"allow_null_values":"no","immutable":0})",
           "The field 'validation.string.allow_null_values' must be a boolean.\n"
           "The field 'validation.string.immutable' must be a boolean."},
      });
}

TEST(StringRules, ReadsTheWidestBounds) {
  EXPECT_EQ(read(String, std::nullopt, R"({"min_length":0,"max_length":65535})"),
            R"({"min_length":0,"max_length":65535,"regex":null,"allow_null_values":true,"immutable":false,)"
            R"("unique":"no","unique_case_insensitivity":false})");
}

TEST(StringRules, ReadsOnlyRe2) {
  const auto outcome = [](const std::string& regex) {
    return read(String, std::nullopt, R"({"regex":")" + regex + R"("})");
  };
  const std::string refused = "The field 'validation.string.regex' is not a valid RE2 regular expression: ";
  EXPECT_EQ(outcome("a(?=b)"), refused + "invalid perl operator: (?=.");
  EXPECT_EQ(outcome("(a)\\\\1"), refused + "invalid escape sequence: \\1.");
  EXPECT_EQ(outcome("[z-a]"), refused + "invalid character class range: z-a.");
  EXPECT_EQ(outcome("a{1001}"), refused + "invalid repetition size: {1001}.");
  const std::string costly = "(a?[ab]?){1000}";
  EXPECT_EQ(outcome(costly + costly + costly + "c"),
            "The field 'validation.string.regex' is too large when compiled: repeat less often or smaller "
            "classes, and limit "
            "the length by a rule of its own.");
  EXPECT_EQ(outcome(R"(^\\p{L}{1,8}$)").find("complex"), std::string::npos);
  EXPECT_EQ(outcome(repeat("a", 1025)), "The max length of field 'validation.string.regex' is '1024'.");
  const std::string longest = repeat("é", 1024);
  EXPECT_NE(outcome(longest).find(R"("regex":")" + longest), std::string::npos);
}

TEST(StringRules, Check) {
  const std::string lengths = R"({"min_length":2,"max_length":3})";
  const std::string too_short = "Expected min_length to be no less than 2.";
  const std::string too_long = "Expected max_length to be no greater than 3.";
  expect_checked(String,
                 {
                     {"{}", R"("")", R"("")"},
                     {"{}", "7", "Expected type to be 'string'."},
                     {"{}", "true", "Expected type to be 'string'."},
                     {"{}", R"(["a"])", "Expected type to be 'string'."},
                     {lengths, R"("a")", too_short},
                     {lengths, R"("ab")", R"("ab")"},
                     {lengths, R"("abc")", R"("abc")"},
                     {lengths, R"("abcd")", too_long},
                     {lengths, R"("😀")", too_short},
                     {lengths, R"("😀😀😀")", R"("😀😀😀")"},
                     {lengths, R"("😀😀😀😀")", too_long},
                     // A letter and its accent are two code points.
                     {lengths, R"("e\u0301e\u0301")", too_long},
                     {R"({"min_length":0})", R"("")", R"("")"},
                     {R"({"regex":"[A-Z]"})", R"("abC")", R"("abC")"},
                     {R"({"regex":"[A-Z]"})", R"("abc")", "Expected string to match regex: '[A-Z]'."},
                     {R"({"regex":"^a.c$"})", R"("a😀c")", R"("a😀c")"},
                     {R"({"regex":"^a.c$"})", R"("xaxc")", "Expected string to match regex: '^a.c$'."},
                     {R"({"regex":"^a$"})", R"("a\n")", "Expected string to match regex: '^a$'."},
                     {R"({"regex":""})", R"("any")", R"("any")"},
                     {R"({"regex":"\\p{Greek}"})", R"("xΣ")", R"("xΣ")"},
                     // The sample of facts 5.7.
                     {R"({"max_length":2,"regex":"[A-Z]"})", R"("british columbia")",
                      "Expected max_length to be no greater than 2.\n"
                      "Expected string to match regex: '[A-Z]'."},
                 });
}

TEST(StringRules, CheckTheGreatestLength) {
  const auto rules = rules_of(String, "{}");
  const std::string longest = '"' + repeat("😀", 65'535) + '"';
  EXPECT_EQ(check(*rules, longest), longest);
  EXPECT_EQ(check(*rules, '"' + repeat("a", 65'536) + '"'),
            "Expected max_length to be no greater than 65535.");
}

TEST(StringRules, SearchNothingLongerThanAnyValue) {
  const auto rules = rules_of(String, R"({"regex":"b"})");
  EXPECT_EQ(check(*rules, '"' + repeat("a", 65'535) + '"'), "Expected string to match regex: 'b'.");
  EXPECT_EQ(check(*rules, '"' + repeat("a", 65'536) + '"'),
            "Expected max_length to be no greater than 65535.");
}

// The costly ones are checked where nobody else's requests wait for them.
TEST(StringRules, AreCostlyWithALargeExpression) {
  const struct {
    std::string regex;
    bool is_costly;
  } rows[] = {
      {"^[A-Z]{2}[0-9]{3,20}$", false},
      {R"(^[^@\\s]+@[a-z0-9.-]+\\.[a-z]{2,}$)", false},
      {R"(^\\p{Lu}$)", false},
      {R"(^\\pL{1,9}$)", true},               // to compile
      {R"([\\pL]*a[\\pL\\pN]{200}!)", true},  // and to search
      {"^(?:[a-z]{9}-){12}$", true},          // to search
  };
  EXPECT_FALSE(rules_of(String, "{}")->is_costly());
  for (const auto& row : rows) {
    EXPECT_EQ(rules_of(String, R"({"regex":")" + row.regex + R"("})")->is_costly(), row.is_costly)
        << row.regex;
  }
}

// Each would take a backtracking matcher, or one without bounds, minutes or more.
TEST(StringRules, CheckHarmfulPatternsInTime) {
  const std::string text = '"' + repeat("a", 65'535) + '"';
  for (const std::string regex : {"(a+)+b$", "^(a|a)*b$", "(a*)*b", "(.*)(.*)(.*)(.*)b", "(a?){30}a{30}b"}) {
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(check(*rules_of(String, R"({"regex":")" + regex + R"("})"), text),
              "Expected string to match regex: '" + regex + "'.");
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20)) << regex;
  }
}

TEST(IntegerRules, Read) {
  const std::string all = R"({"min_value":-5,"max_value":5,"allow_null_values":false,"immutable":true})";
  const std::string defaults =
      R"({"min_value":null,"max_value":null,"allow_null_values":true,"immutable":false})";
  const auto problem = [](std::string_view name) {
    return fmt::format(
        "The field 'validation.integer.{}' must be an integer between -9007199254740991 and "
        "9007199254740991, or null.",
        name);
  };
  const std::string order = "The field 'validation.integer.min_value' must be less than 'max_value'.";
  expect_read(
      Integer,
      {
          {{}, "{}", defaults},
          {{}, all, all},
          {all, "{}", all},
          {all, R"({"min_value":null,"max_value":null,"allow_null_values":null,"immutable":null})", defaults},
          {all, R"({"max_value":1e2})",
           R"({"min_value":-5,"max_value":100,"allow_null_values":false,"immutable":true})"},
          {{},
           R"({"min_value":-9007199254740991,"max_value":9007199254740991})",
           R"({"min_value":-9007199254740991,"max_value":9007199254740991,"allow_null_values":true,)"
           R"("immutable":false})"},
          {{}, R"({"min_value":-9007199254740992})", problem("min_value")},
          {{}, R"({"max_value":9007199254740992})", problem("max_value")},
          {{}, R"({"max_value":0.5})", problem("max_value")},
          {{}, R"({"max_value":"1"})", problem("max_value")},
          {{}, R"({"min_value":1,"max_value":1})", order},
          {{}, R"({"min_value":2,"max_value":1})", order},
          {all, R"({"min_value":5})", order},
      });
}

TEST(IntegerRules, Check) {
  const std::string type = "Expected type to be 'integer'.";
  const std::string too_large = "Expected max_value to be no greater than 9007199254740991.";
  const std::string too_small = "Expected min_value to be no less than -9007199254740991.";
  const std::string bounds = R"({"min_value":-5,"max_value":5})";
  expect_checked(Integer, {
                              {"{}", "0", "0"},
                              {"{}", "-0", "0"},
                              {"{}", "-0.0", "0"},
                              {"{}", "1.0", "1"},
                              {"{}", "1e2", "100"},
                              {"{}", "1.5e1", "15"},
                              {"{}", "9007199254740991", "9007199254740991"},
                              {"{}", "-9007199254740991", "-9007199254740991"},
                              {"{}", "9007199254740992", too_large},
                              {"{}", "-9007199254740992", too_small},
                              {"{}", "18446744073709551617", too_large},
                              {"{}", "1e400", too_large},
                              {"{}", "-1e400", too_small},
                              {"{}", "1.5", type},
                              {"{}", "1e-1", type},
                              {"{}", "1e-400", type},
                              {"{}", R"("1")", type},
                              {"{}", "true", type},
                              {"{}", "[1]", type},
                              {bounds, "5", "5"},
                              {bounds, "-5", "-5"},
                              {bounds, "6", "Expected max_value to be no greater than 5."},
                              {bounds, "-6", "Expected min_value to be no less than -5."},
                              {bounds, "1e300", "Expected max_value to be no greater than 5."},
                              {bounds, "-1e300", "Expected min_value to be no less than -5."},
                          });
}

TEST(FloatRules, Read) {
  const std::string all =
      R"({"min_value":-0.5,"max_value":1e+21,"allow_null_values":false,"immutable":true})";
  const std::string defaults =
      R"({"min_value":null,"max_value":null,"allow_null_values":true,"immutable":false})";
  const std::string order = "The field 'validation.float.min_value' must be less than 'max_value'.";
  expect_read(
      Float,
      {
          {{}, "{}", defaults},
          {{}, all, all},
          {all, "{}", all},
          {all, R"({"min_value":null,"max_value":null,"allow_null_values":null,"immutable":null})", defaults},
          {all, R"({"min_value":1})",
           R"({"min_value":1,"max_value":1e+21,"allow_null_values":false,"immutable":true})"},
          {{},
           R"({"max_value":1e400})",
           "The field 'validation.float.max_value' must be a number that fits a double, or null."},
          {{},
           R"({"min_value":"1"})",
           "The field 'validation.float.min_value' must be a number that fits a double, or null."},
          {{}, R"({"min_value":1,"max_value":1.0})", order},
          {{}, R"({"min_value":0,"max_value":-0})", order},
          {{}, R"({"min_value":1,"max_value":0.5})", order},
      });
}

TEST(FloatRules, Check) {
  const std::string type = "Expected type to be 'float'.";
  const std::string bounds = R"({"min_value":-0.5,"max_value":0.5})";
  expect_checked(Float, {
                            {"{}", "1", "real 1"},
                            {"{}", "-1.5", "real -1.5"},
                            {"{}", "0.1", "real 0.1"},
                            {"{}", "-0", "real -0"},
                            {"{}", "5e-324", "real 5e-324"},
                            {"{}", "2.2250738585072011e-308", "real 2.225073858507201e-308"},
                            {"{}", "1e-400", "real 0"},
                            {"{}", "1.7976931348623157e308", "real 1.7976931348623157e+308"},
                            {"{}", "1e400", type},
                            {"{}", "-1e400", type},
                            {"{}", "1.7976931348623159e308", type},
                            {"{}", "9007199254740993", "real 9007199254740992"},
                            {"{}", R"("1.5")", type},
                            {"{}", "false", type},
                            {bounds, "0.5", "real 0.5"},
                            {bounds, "-0.5", "real -0.5"},
                            {bounds, "0.50000000000000011", "Expected max_value to be no greater than 0.5."},
                            {bounds, "-1", "Expected min_value to be no less than -0.5."},
                        });
}

TEST(BooleanRules, Read) {
  const std::string defaults = R"({"allow_null_values":true,"immutable":false})";
  const std::string all = R"({"allow_null_values":false,"immutable":true})";
  expect_read(Boolean,
              {
                  {{}, "{}", defaults},
                  {{}, all, all},
                  {all, "{}", all},
                  {all, R"({"allow_null_values":null})", R"({"allow_null_values":true,"immutable":true})"},
                  {all, R"({"immutable":null})", R"({"allow_null_values":false,"immutable":false})"},
                  {{}, R"({"immutable":1})", "The field 'validation.boolean.immutable' must be a boolean."},
              });
}

TEST(BooleanRules, Check) {
  const std::string type = "Expected type to be 'boolean'.";
  expect_checked(Boolean, {
                              {"{}", "true", "true"},
                              {"{}", "false", "false"},
                              {"{}", "0", type},
                              {"{}", R"("true")", type},
                              {"{}", "{}", type},
                          });
}

TEST(FieldRules, TellWhatOthersAskOfThem) {
  const auto plain = rules_of(String, "{}");
  const auto strict = rules_of(String, R"({"allow_null_values":false,"immutable":true,"unique":"yes",)"
                                       R"("unique_case_insensitivity":true})");
  const auto integer = rules_of(Integer, "{}");
  const auto told = [](const FieldRules& rules) {
    return fmt::format("{} {} {} {}", rules.allow_null_values(), rules.immutable(), rules.unique(),
                       rules.case_blind());
  };
  EXPECT_EQ(told(*plain), "true false false false");
  EXPECT_EQ(told(*strict), "false true true true");
  EXPECT_EQ(told(*integer), "true false false false");
}

}  // namespace
}  // namespace bespoke
