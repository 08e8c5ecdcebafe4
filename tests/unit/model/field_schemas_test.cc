// What the OpenAPI document says of a field's values.
#include <re2/re2.h>

#include "model/field_types/ecma_pattern.h"
#include "sample.h"

namespace bespoke {
namespace {

using enum FieldType;

std::string schema(const FieldRules& rules, SchemaOf values) {
  std::string text;
  json::Writer out(text);
  out.object();
  const bool never_null = values == SchemaOf::Sent && !rules.allow_null_values();
  rules.write_schema(out, values, never_null ? Nulls::Refused : Nulls::Allowed);
  out.end_object();
  const std::string remark = rules.schema_remark();
  return remark.empty() ? text : text + " " + remark;
}

TEST(FieldSchemas, SayWhatMayBeSent) {
  const struct {
    FieldType type;
    std::string rules, wanted;
  } cases[] = {
      {String, "{}", R"({"type":["string","null"],"maxLength":65535})"},
      {String, R"({"min_length":2,"max_length":9,"allow_null_values":false})",
       R"({"type":"string","minLength":2,"maxLength":9})"},
      {String, R"({"regex":"^a.b$"})",
       R"({"type":["string","null"],"maxLength":65535,"pattern":"^a[^\\n]b$"})"},
      {String, R"({"regex":"(?i)a"})",
       R"({"type":["string","null"],"maxLength":65535} Must match the RE2 expression `(?i)a`.)"},
      {Integer, "{}",
       R"({"type":["integer","null"],"format":"int64","minimum":-9007199254740991,"maximum":9007199254740991})"},
      {Integer, R"({"min_value":0,"max_value":7,"allow_null_values":false})",
       R"({"type":"integer","format":"int64","minimum":0,"maximum":7})"},
      {Float, "{}", R"({"type":["number","null"],"format":"double"})"},
      {Float, R"({"min_value":-0.5,"max_value":1e21,"allow_null_values":false})",
       R"({"type":"number","format":"double","minimum":-0.5,"maximum":1e+21})"},
      {Boolean, "{}", R"({"type":["boolean","null"]})"},
      {Boolean, R"({"allow_null_values":false})", R"({"type":"boolean"})"},
      {Any, "{}", "{}"},
      {Any, R"({"allow_null_values":false})", R"({"not":{"type":"null"}})"},
      {Any, R"({"json_schema":{"version":"2020-12","schema":"{\"type\":\"object\"}"}})",
       R"({"anyOf":[{"type":"object"},{"type":"null"}]})"},
      {Any, R"({"allow_null_values":false,"json_schema":{"version":"2020-12","schema":"{\"minimum\":2}"}})",
       R"({"not":{"type":"null"},"allOf":[{"minimum":2}]})"},
      {Any,
       R"({"json_schema":{"version":"2020-12","schema":"{\"items\":false,\"prefixItems\":[true,{\"const\":true}],)"
       R"(\"properties\":{\"not\":true,\"a\":{\"not\":false}},\"additionalProperties\":false,\"enum\":[false]}"}})",
       R"({"anyOf":[{"items":{"not":{}},"prefixItems":[{},{"const":true}],)"
       R"("properties":{"not":{},"a":{"not":{"not":{}}}},"additionalProperties":false,"enum":[false]},{"type":"null"}]})"},
      {Any,
       R"({"json_schema":{"version":"2020-12","schema":"{\"additionalProperties\":{\"items\":true},)"
       R"(\"dependentSchemas\":{\"a\":false},\"allOf\":[true]}"}})",
       R"({"anyOf":[{"additionalProperties":{"items":{}},"dependentSchemas":{"a":{"not":{}}},"allOf":[{}]},)"
       R"({"type":"null"}]})"},
      {Any, R"({"json_schema":{"version":"2020-12","schema":"{\"prefixItems\":[{\"$ref\":\"#\"}]}"}})",
       "{} Must hold to the JSON Schema of the field's definition."},
      {List, "{}",
       R"({"type":["array","null"],"items":{"description":"A string, a number, a boolean or null."},"maxItems":1000})"
       " Must hold no list and no object."},
      {List, R"({"allowed_type":"string","min_length":1,"max_length":3,"allow_null_values":false})",
       R"({"type":"array","items":{"type":"string","maxLength":65535},"minItems":1,"maxItems":3})"},
      {List, R"({"allowed_type":"boolean","json_schema":{"version":"2020-12","schema":"{\"minItems\":2}"}})",
       R"({"type":["array","null"],"items":{"type":["boolean","null"]},"maxItems":1000,)"
       R"("anyOf":[{"minItems":2},{"type":"null"}]})"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(schema(*rules_of(c.type, c.rules), SchemaOf::Sent), c.wanted) << c.rules;
  }
}

// A stored value may be older than every rule, and null where the field is younger than the entry.
TEST(FieldSchemas, SayLessOfWhatIsStored) {
  const struct {
    FieldType type;
    std::string rules, wanted;
  } cases[] = {
      {String, R"({"min_length":2,"max_length":9,"regex":"a","allow_null_values":false})",
       R"({"type":["string","null"]})"},
      {Integer, R"({"min_value":0,"max_value":7,"allow_null_values":false})",
       R"({"type":["integer","null"],"format":"int64","minimum":-9007199254740991,"maximum":9007199254740991})"},
      {Float, R"({"min_value":0,"allow_null_values":false})",
       R"({"type":["number","null"],"format":"double"})"},
      {Boolean, R"({"allow_null_values":false})", R"({"type":["boolean","null"]})"},
      {Any, R"({"allow_null_values":false})", "{}"},
      {List, R"({"allowed_type":"float","min_length":1,"max_length":3,"allow_null_values":false})",
       R"({"type":["array","null"],"items":{"type":["number","null"],"format":"double"},"maxItems":1000})"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(schema(*rules_of(c.type, c.rules), SchemaOf::Stored), c.wanted) << c.rules;
  }
}

// `none` where there is no sure translation. Every expression here is one that RE2 takes.
TEST(EcmaPatterns, FindTheSame) {
  const struct {
    std::string_view re2, wanted;
  } cases[] = {
      {"", ""},
      {"^[A-Z]{3}-\\d+$", "^[A-Z]{3}-\\d+$"},
      {"a|b(c|d)(?:e)*?f+?g??", "a|b(c|d)(?:e)*?f+?g??"},
      {"a{2}b{2,}c{2,3}?", "a{2}b{2,}c{2,3}?"},
      {"a.c", "a[^\\n]c"},
      {"\\s\\S[\\s,]", "[\\t\\n\\f\\r ][^\\t\\n\\f\\r ][\\t\\n\\f\\r ,]"},
      {"\\A\\bx\\B\\z", "^\\bx\\B$"},
      {"a{,2}", "a\\{,2\\}"},
      {"{}]", "\\{\\}\\]"},
      {"\\.\\*\\/\\-\\@\\\"\\ ", "\\.\\*\\/-@\" "},
      {"[]a]", "[\\]a]"},
      {"[^]a]", "[^\\]a]"},
      {"[a^[-]", "[a\\^\\[\\-]"},
      {"[\\w-.]", "[\\w\\-.]"},
      {"[a\\-z]", "[a\\-z]"},
      {"[+--]", "[+-\\-]"},
      {"[a-\\x{10FFFF}]", "[a-\\u{10FFFF}]"},
      {"\\x41\\x{1F600}\\n\\t", "\\x41\\u{1F600}\\n\\t"},
      {"ä[é-ü]\xF0\x9F\x98\x80+", "ä[é-ü]\xF0\x9F\x98\x80+"},
      {"(?i)a", "none"},
      {"(?P<name>a)", "none"},
      {"\\pL", "none"},
      {"\\p{Greek}", "none"},
      {"[\\p{L}]", "none"},
      {"[[:alpha:]]", "none"},
      {"[\\S]", "none"},
      {"\\Qa.b\\E", "none"},
      {"\\C", "none"},
      {"\\a", "none"},
      {"\\07", "none"},
      {"^*", "none"},
      {"\\b+", "none"},
      {"a$?", "none"},
  };
  for (const auto& c : cases) {
    EXPECT_TRUE(RE2(c.re2, RE2::Quiet).ok()) << c.re2;
    EXPECT_EQ(ecma_pattern(c.re2).value_or("none"), c.wanted) << c.re2;
  }
}

}  // namespace
}  // namespace bespoke
