#include "api/openapi/schema_30.h"

#include "api/openapi/version_30.h"
#include "sample.h"

namespace bespoke {
namespace {

std::string rewritten(const std::string& schema) {
  std::string text;
  json::append_value(text, openapi::schema_30(parse(schema)));
  return text;
}

TEST(Schema30, AllowsAtLeastTheSame) {
  const struct {
    std::string schema, wanted;
  } cases[] = {
      {R"({"$ref":"#/a"})", R"({"$ref":"#/a"})"},
      {R"({"$ref":"#/a","description":"d"})", R"({"allOf":[{"$ref":"#/a"}],"description":"d"})"},
      {"true", "{}"},
      {"false", R"({"not":{}})"},
      {R"({"type":"string","maxLength":9,"x-a":1})", R"({"type":"string","maxLength":9,"x-a":1})"},
      {R"({"type":["string","null"],"maxLength":9})", R"({"type":"string","maxLength":9,"nullable":true})"},
      {R"({"type":["string","integer"]})", "{}"},
      {R"({"type":["string","integer","null"],"minimum":1})", R"({"minimum":1})"},
      {R"({"type":"null"})", R"({"nullable":true,"enum":[null]})"},
      {R"({"type":"array"})", R"({"type":"array","items":{}})"},
      {R"({"type":["array","null"],"items":{"type":["boolean","null"]}})",
       R"({"type":"array","items":{"type":"boolean","nullable":true},"nullable":true})"},
      {R"({"const":1.50})", R"({"enum":[1.50]})"},
      {R"({"type":"string","enum":["a",null]})", R"({"type":"string","enum":["a",null],"nullable":true})"},
      {R"({"anyOf":[{"type":"string","enum":["a"]},{"type":"null"}]})",
       R"({"type":"string","enum":["a",null],"nullable":true})"},
      {R"({"anyOf":[{"$ref":"#/a"},{"type":"null"}]})", R"({"allOf":[{"$ref":"#/a"}],"nullable":true})"},
      {R"({"anyOf":[{"type":"object","properties":{"a":{"const":1}}},{"type":"null"}]})",
       R"({"type":"object","allOf":[{"type":"object","properties":{"a":{"enum":[1]}}}],"nullable":true})"},
      {R"({"anyOf":[{"minimum":1},{"type":"string"},{"type":"null"}]})",
       R"({"anyOf":[{"minimum":1},{"type":"string"}],"nullable":true})"},
      {R"({"exclusiveMinimum":1,"exclusiveMaximum":2.5})",
       R"({"minimum":1,"exclusiveMinimum":true,"maximum":2.5,"exclusiveMaximum":true})"},
      {R"({"minimum":5,"exclusiveMinimum":1})", R"({"minimum":5})"},
      {R"({"required":[],"examples":[{"type":["a"]}]})", R"({"example":{"type":["a"]}})"},
      {R"({"required":["a"],"additionalProperties":false})",
       R"({"required":["a"],"additionalProperties":false})"},
      {R"({"additionalProperties":{"const":1}})", R"({"additionalProperties":{"enum":[1]}})"},
      {R"({"properties":{"type":{"const":1},"const":true}})",
       R"({"properties":{"type":{"enum":[1]},"const":{}}})"},
      // Nothing like these in 3.0: left out where that allows more, and what they are in where it allows
      // less.
      {R"({"if":{},"prefixItems":[],"minItems":1})", R"({"minItems":1})"},
      {R"({"not":{"const":1}})", R"({"not":{"enum":[1]}})"},
      {R"({"not":{"contains":{"const":1}}})", "{}"},
      {R"({"not":{"properties":{"a":{"contains":true}}}})", "{}"},
      {R"({"not":{"type":"null"}})", "{}"},
      {R"({"oneOf":[{"const":1},{"const":2}]})", R"({"oneOf":[{"enum":[1]},{"enum":[2]}]})"},
      {R"({"oneOf":[{"minimum":1,"if":{}},{"const":2}]})", R"({"anyOf":[{"minimum":1},{"enum":[2]}]})"},
  };
  for (const auto& c : cases) EXPECT_EQ(rewritten(c.schema), c.wanted) << c.schema;
}

TEST(Version30, RewritesSchemasWhereverTheyAre) {
  const auto document = openapi::in_version_30(
      R"({"openapi":"3.1.0","info":{"license":{"name":"MIT","identifier":"MIT"}},)"
      R"("paths":{"/schema":{"get":{"parameters":[{"schema":{"const":1},"example":{"const":1}}]}}},)"
      R"("components":{"schemas":{"A":{"const":1}}}})");
  ASSERT_TRUE(document);
  EXPECT_EQ(
      *document,
      R"({"openapi":"3.0.3","info":{"license":{"name":"MIT","url":"https://spdx.org/licenses/MIT.html"}},)"
      R"("paths":{"/schema":{"get":{"parameters":[{"schema":{"enum":[1]},"example":{"const":1}}]}}},)"
      R"("components":{"schemas":{"A":{"enum":[1]}}}})");
}

TEST(Version30, HasOneFormOfErrors) {
  const auto document = openapi::in_version_30(
      R"({"paths":{"/v2/integrations":{"schema":{"$ref":"#/components/schemas/IntegrationErrorDocument"}}},)"
      R"("components":{"schemas":{"IntegrationErrorDocument":{},"ErrorObject":{"properties":{)"
      R"("status":{"type":"string","description":"The status, in digits.","pattern":"^[1-5][0-9][0-9]$"}}},)"
      R"("IntegrationErrorObject":{}}}})");
  ASSERT_TRUE(document);
  EXPECT_EQ(*document,
            R"({"paths":{"/v2/integrations":{"schema":{"$ref":"#/components/schemas/ErrorDocument"}}},)"
            R"("components":{"schemas":{"ErrorObject":{"properties":{)"
            R"("status":{"description":"The status, in digits; of integrations, a number."}}}}}})");
}

TEST(Version30, RefusesWhatIsTooDeeplyNested) {
  const std::string deep = std::string(101, '[') + std::string(101, ']');
  const auto document = openapi::in_version_30(R"({"paths":{"/a":)" + deep + "}}");
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().details.front(),
            "A JSON Schema of a Custom Field is too deeply nested for this version.");
}

}  // namespace
}  // namespace bespoke
