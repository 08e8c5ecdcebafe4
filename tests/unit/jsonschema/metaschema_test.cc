#include <gtest/gtest.h>

#include <string>

#include "sample.h"

namespace bespoke::jsonschema {
namespace {

// The compiler has its own table of what the metaschema demands, for the sake of its messages. Both must say
// the same of every keyword with every kind of value.
TEST(Metaschema, AgreesWithTheCompiler) {
  const auto metaschema =
      Schema::compile(sample(R"({"$ref":"https://json-schema.org/draft/2020-12/schema"})"));
  ASSERT_TRUE(metaschema);
  const std::string_view keywords[] = {"$comment",
                                       "$defs",
                                       "$vocabulary",
                                       "$anchor",
                                       "$dynamicAnchor",
                                       "$recursiveAnchor",
                                       "$recursiveRef",
                                       "allOf",
                                       "anyOf",
                                       "oneOf",
                                       "not",
                                       "if",
                                       "then",
                                       "else",
                                       "dependentSchemas",
                                       "prefixItems",
                                       "items",
                                       "contains",
                                       "properties",
                                       "patternProperties",
                                       "additionalProperties",
                                       "propertyNames",
                                       "unevaluatedItems",
                                       "unevaluatedProperties",
                                       "type",
                                       "enum",
                                       "const",
                                       "multipleOf",
                                       "maximum",
                                       "exclusiveMaximum",
                                       "minimum",
                                       "exclusiveMinimum",
                                       "maxLength",
                                       "minLength",
                                       "pattern",
                                       "maxItems",
                                       "minItems",
                                       "uniqueItems",
                                       "maxContains",
                                       "minContains",
                                       "maxProperties",
                                       "minProperties",
                                       "required",
                                       "dependentRequired",
                                       "title",
                                       "description",
                                       "default",
                                       "deprecated",
                                       "readOnly",
                                       "writeOnly",
                                       "examples",
                                       "format",
                                       "contentEncoding",
                                       "contentMediaType",
                                       "contentSchema",
                                       "definitions",
                                       "dependencies",
                                       "unknown"};
  const std::string_view values[] = {"null",
                                     "true",
                                     "false",
                                     "0",
                                     "1",
                                     "1.0",
                                     "-1",
                                     "1.5",
                                     "-0.0",
                                     R"("")",
                                     R"("string")",
                                     R"("a b")",
                                     R"("1a")",
                                     R"("_a.b-c")",
                                     "[]",
                                     "[true]",
                                     "[{}]",
                                     "[1]",
                                     "[null]",
                                     R"(["string"])",
                                     R"(["string","string"])",
                                     R"(["string","null"])",
                                     R"(["a","b"])",
                                     R"(["a",1])",
                                     "[{},1]",
                                     R"([{"type":1}])",
                                     "{}",
                                     R"({"a":true})",
                                     R"({"a":{}})",
                                     R"({"a":1})",
                                     R"({"a":"x"})",
                                     R"({"a":[]})",
                                     R"({"a":["x"]})",
                                     R"({"a":["x","x"]})",
                                     R"({"a":{"minLength":-1}})",
                                     R"({"a":null})",
                                     R"({"type":"string"})",
                                     R"({"type":"strin"})"};
  for (const std::string_view keyword : keywords) {
    for (const std::string_view value : values) {
      std::string text = R"({")";
      text.append(keyword).append(R"(":)").append(value).append("}");
      const json::Value schema = sample(text);
      const auto compiled = Schema::compile(schema);
      EXPECT_EQ(static_cast<bool>(compiled), !(*metaschema)->check(schema)) << text;
    }
  }
}

TEST(Metaschema, SaysWhatIsWrong) {
  const std::string schema = R"({"$ref":"https://json-schema.org/draft/2020-12/schema"})";
  EXPECT_EQ(verdict(schema, R"({"properties":{"a":{"items":{"minLength":-1}}}})"),
            "minimum at '/properties/a/items/minLength'");
  EXPECT_EQ(verdict(schema, R"({"$id":"#a"})"), "pattern at '/$id'");
  EXPECT_EQ(verdict(schema, R"({"$ref":1})"), "type at '/$ref'");
  EXPECT_EQ(verdict(schema, R"({"$dynamicRef":1})"), "type at '/$dynamicRef'");
  EXPECT_EQ(verdict(schema, "1"), "type at ''");
}

// A document may narrow the metaschema by the dynamic anchor that the standard gave it for that.
TEST(Metaschema, CanBeExtended) {
  const std::string schema = R"({
      "$id":"http://example.com/strict",
      "$dynamicAnchor":"meta",
      "$ref":"https://json-schema.org/draft/2020-12/schema",
      "required":["title"]})";
  EXPECT_EQ(verdict(schema, R"({"title":"a","items":{"title":"b"}})"), "valid");
  EXPECT_EQ(verdict(schema, R"({"title":"a","items":{}})"), "required at '/items'");
}

}  // namespace
}  // namespace bespoke::jsonschema
