#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "jsonschema/schema.h"
#include "sample.h"

namespace bespoke::jsonschema {
namespace {

std::string refusal(std::string_view schema) {
  const auto compiled = Schema::compile(sample(schema));
  if (compiled) return "compiles";
  EXPECT_EQ(compiled.error().code, ErrorCode::Invalid);
  EXPECT_EQ(compiled.error().details.size(), 1U);
  return compiled.error().details.front();
}

TEST(Compile, Refuses) {
  const std::string schema_wanted = "must be a schema: an object or a boolean.";
  const std::string types_wanted =
      "must be 'array', 'boolean', 'integer', 'null', 'number', 'object' or 'string', or an array of some of "
      "these, each once.";
  const struct {
    std::string schema;
    std::string refusal;
  } cases[] = {
      // What is no schema.
      {"1", "'' " + schema_wanted},
      {"[]", "'' " + schema_wanted},
      {"null", "'' " + schema_wanted},
      {R"({"items":1})", "'/items' " + schema_wanted},
      {R"({"items":[{}]})", "'/items' " + schema_wanted},
      {R"({"not":null})", "'/not' " + schema_wanted},
      {R"({"contentSchema":"x"})", "'/contentSchema' " + schema_wanted},

      // Every form of value, once.
      {R"({"type":"strin"})", "'/type' " + types_wanted},
      {R"({"type":[]})", "'/type' " + types_wanted},
      {R"({"type":["string","string"]})", "'/type' " + types_wanted},
      {R"({"type":null})", "'/type' " + types_wanted},
      {R"({"title":1})", "'/title' must be a string."},
      {R"({"format":true})", "'/format' must be a string."},
      {R"({"uniqueItems":1})", "'/uniqueItems' must be a boolean."},
      {R"({"minimum":"1"})", "'/minimum' must be a number."},
      {R"({"multipleOf":0})", "'/multipleOf' must be a number greater than 0."},
      {R"({"multipleOf":-1})", "'/multipleOf' must be a number greater than 0."},
      {R"({"multipleOf":-0.0})", "'/multipleOf' must be a number greater than 0."},
      {R"({"minLength":-1})", "'/minLength' must be an integer of at least 0."},
      {R"({"maxItems":1.5})", "'/maxItems' must be an integer of at least 0."},
      {R"({"maxItems":"1"})", "'/maxItems' must be an integer of at least 0."},
      {R"({"enum":{}})", "'/enum' must be an array."},
      {R"({"required":["a",1]})", "'/required' must be an array of distinct strings."},
      {R"({"required":["a","a"]})", "'/required' must be an array of distinct strings."},
      {R"({"required":true})", "'/required' must be an array of distinct strings."},
      {R"({"dependentRequired":{"a":"b"}})",
       "'/dependentRequired' must be an object of arrays of distinct strings."},
      {R"({"allOf":[]})", "'/allOf' must be an array of at least one schema."},
      {R"({"anyOf":[1]})", "'/anyOf' must be an array of at least one schema."},
      {R"({"prefixItems":{}})", "'/prefixItems' must be an array of at least one schema."},
      {R"({"properties":{"a":1}})", "'/properties' must be an object of schemas."},
      {R"({"$defs":[]})", "'/$defs' must be an object of schemas."},
      {R"({"dependencies":{"a":1}})",
       "'/dependencies' must be an object of schemas and arrays of distinct strings."},
      {R"({"$vocabulary":{"x:y":1}})", "'/$vocabulary' must be an object of booleans."},
      {R"({"$anchor":"1a"})", "'/$anchor' must be a letter or '_', then letters, digits, '-', '_' and '.'."},
      {R"({"$dynamicAnchor":""})",
       "'/$dynamicAnchor' must be a letter or '_', then letters, digits, '-', '_' and '.'."},
      {R"({"$id":"a#b"})", "'/$id' must be a URI reference without a fragment."},
      {R"({"$schema":"http://json-schema.org/draft-07/schema#"})",
       "'/$schema' must be 'https://json-schema.org/draft/2020-12/schema'."},

      // Deep ones are found, and the pointer is escaped.
      {R"({"properties":{"a/b~c":{"items":{"anyOf":[true,{"minLength":"x"}]}}}})",
       "'/properties/a~1b~0c/items/anyOf/1/minLength' must be an integer of at least 0."},
      {R"({"$defs":{"unused":{"type":1}}})", "'/$defs/unused/type' " + types_wanted},
      {R"({"if":{"maximum":null}})", "'/if/maximum' must be a number."},
      {R"({"definitions":{"a":{"type":1}}})", "'/definitions/a/type' " + types_wanted},

      // References.
      {R"({"$ref":1})", "'/$ref' must be a string."},
      {R"({"$ref":"http://example.com/a.json"})",
       "'/$ref' refers to another document, and none is ever fetched."},
      {R"({"items":{"$ref":"other.json#/a"}})",
       "'/items/$ref' refers to another document, and none is ever fetched."},
      {R"({"$ref":"file:///etc/passwd"})", "'/$ref' refers to another document, and none is ever fetched."},
      {R"({"$ref":"https://json-schema.org/draft/2019-09/schema"})",
       "'/$ref' refers to another document, and none is ever fetched."},
      {R"({"$ref":"https://json-schema.org/draft/2020-12/meta/format-assertion"})",
       "'/$ref' refers to another document, and none is ever fetched."},
      {R"({"$ref":"https://json-schema.org/draft/2020-12/schema#nothing"})", "'/$ref' leads to no schema."},
      {R"({"$dynamicRef":"http://example.com/#a"})",
       "'/$dynamicRef' refers to another document, and none is ever fetched."},
      {R"({"$ref":"#/$defs/a"})", "'/$ref' leads to no schema."},
      {R"({"$ref":"#anchor"})", "'/$ref' leads to no schema."},
      {R"({"$ref":"#%zz"})", "'/$ref' leads to no schema."},
      {R"({"$ref":"#/title","title":"x"})", "'/$ref' leads to no schema."},
      {R"({"$ref":"#/allOf/01","allOf":[true,true]})", "'/$ref' leads to no schema."},
      {R"({"$ref":"#/x","x":{"type":1}})", "'/x/type' " + types_wanted},
      {R"({"$id":"http://a.b/c","$defs":{"d":{"$id":"http://a.b/c"}}})",
       "'/$defs/d/$id' is the URI of another schema."},
      {R"({"$anchor":"a","$defs":{"d":{"$anchor":"a"}}})", "'/$anchor' is the anchor of another schema."},
      {R"({"$id":"https://json-schema.org/draft/2020-12/meta/core","$ref":"schema",
          "$defs":{"a":{"$ref":"https://json-schema.org/draft/2020-12/schema"}}})",
       "'/$ref' refers to another document, and none is ever fetched."},
      {R"({"$id":"https://json-schema.org/draft/2020-12/meta/core",
          "$ref":"https://json-schema.org/draft/2020-12/schema"})",
       "'/$ref' refers to the metaschema, whose URI the document has taken."},
      {R"({"$id":"https://json-schema.org/draft/2020-12/",
          "$ref":"https://json-schema.org/draft/2020-12/schema"})",
       "'/$ref' refers to the metaschema, whose URI the document has taken."},

      // Regular expressions.
      {R"({"pattern":"["})", "'/pattern' is not a valid RE2 regular expression: missing ]: [."},
      {R"j({"pattern":"(?=a)"})j", "'/pattern' looks around, which RE2 cannot."},
      {R"({"patternProperties":{"^a":{},"(b/~":{}}})",
       "'/patternProperties/(b~1~0' is not a valid RE2 regular expression: missing ): (b/~."},

      // What would take too long.
      {R"({"multipleOf":1.000000000000000001})", "'/multipleOf' must have at most 18 digits."},
      {R"({"$ref":"#"})", "'' leads in a circle that never goes deeper into the value."},
      {R"({"$defs":{"a":{"not":{"$ref":"#/$defs/b"}},"b":{"if":{"$ref":"#/$defs/a"}}}})",
       "'/$defs/a' leads in a circle that never goes deeper into the value."},
      {R"({"properties":{"a":{"dependentSchemas":{"b":{"$ref":"#/properties/a"}}}}})",
       "'/properties/a' leads in a circle that never goes deeper into the value."},
  };
  for (const auto& c : cases) EXPECT_EQ(refusal(c.schema), c.refusal) << c.schema;
}

TEST(Compile, Accepts) {
  const std::string cases[] = {
      "{}",
      "true",
      "false",
      R"({"$schema":"https://json-schema.org/draft/2020-12/schema"})",
      R"({"$schema":"https://json-schema.org/draft/2020-12/schema#"})",
      R"({"$id":""})",
      R"({"$id":"http://a.b/c#"})",
      R"({"$id":"http://a.b/c","$ref":"http://a.b/c#/$defs/d","$defs":{"d":true}})",
      R"({"$anchor":"a","$dynamicAnchor":"a"})",
      R"({"enum":[]})",
      R"({"required":[]})",
      R"({"minLength":2.0,"maxLength":1e400})",
      R"({"minimum":2,"maximum":1})",
      R"({"multipleOf":1e-400})",
      R"({"x-own":{"type":1},"unknown":[{"$ref":"nowhere"}]})",
      R"({"const":{"$ref":"nowhere"},"enum":[{"type":1}],"default":{"type":1},"examples":[{"type":1}]})",
      R"({"properties":{"$ref":{"type":"string"},"$id":{}}})",
      R"({"properties":{"a":{"$ref":"#"}}})",
      R"({"items":{"$ref":"#"},"$defs":{"a":{"allOf":[{"items":{"$ref":"#/$defs/a"}}]}}})",
      R"({"$ref":"https://json-schema.org/draft/2020-12/meta/validation#/$defs/stringArray"})",
  };
  for (const std::string& schema : cases) EXPECT_EQ(refusal(schema), "compiles") << schema;
}

// `$defs` of a0 = {}, and a1…aN that each refer to the one before as `link` says.
std::string chain(int length, std::string_view link) {
  std::string schema = R"({"$defs":{"a0":{})";
  for (int i = 1; i <= length; ++i) {
    const std::string previous = fmt::format(R"({{"$ref":"#/$defs/a{}"}})", i - 1);
    schema += fmt::format(R"(,"a{}":)", i) + fmt::vformat(link, fmt::make_format_args(previous));
  }
  return schema + "}}";
}

TEST(Compile, RefusesWhatDoublesWithEveryLine) {
  const std::string too_many = "applies too many schemas to one value.";
  EXPECT_EQ(refusal(chain(40, R"({{"allOf":[{0},{0}]}})")), "'/$defs/a12' " + too_many);
  EXPECT_EQ(refusal(chain(40, R"({{"if":{0},"then":{0},"else":{0}}})")), "'/$defs/a8' " + too_many);
  EXPECT_EQ(refusal(chain(10, R"({{"oneOf":[{0},{0}]}})")), "compiles");
  // Across a child, every line doubles again, but only as deep as the value goes.
  EXPECT_EQ(refusal(chain(40, R"({{"allOf":[{{"items":{0}}},{{"items":{0}}}]}})")), "compiles");
}

TEST(Compile, RefusesLongChains) {
  const std::string too_deep = "leads through too many schemas before it goes deeper into the value.";
  EXPECT_EQ(refusal(chain(120, "{0}")), "compiles");
  EXPECT_EQ(refusal(chain(300, "{0}")), "'/$defs/a129' " + too_deep);
}

TEST(Compile, RefusesTooManyPatterns) {
  std::string schema = R"({"patternProperties":{"^0":true)";
  for (int i = 1; i < 50; ++i) schema += fmt::format(R"(,"^{}":true)", i);
  EXPECT_EQ(refusal(schema + "}}"), "compiles");
  EXPECT_EQ(refusal(schema + R"(},"items":{"pattern":"^1"}})"), "compiles");
  EXPECT_EQ(refusal(schema + R"(},"items":{"pattern":"x"}})"),
            "'/items/pattern' is one regular expression too many: 50 are allowed.");
}

TEST(Compile, RefusesTooLargePatterns) {
  const auto with_patterns = [](int count) {
    std::string schema = R"({"patternProperties":{"^0":true)";
    for (int i = 1; i <= count; ++i) schema += fmt::format(R"(,"{}\\p{{L}}{{10}}":true)", i);
    return schema + "}}";
  };
  EXPECT_EQ(refusal(with_patterns(41)), "compiles");
  EXPECT_EQ(refusal(with_patterns(42)),
            "'/patternProperties/42\\p{L}{10}' is too large a regular expression, "
            "together with those before it.");
}

}  // namespace
}  // namespace bespoke::jsonschema
