#include <gtest/gtest.h>

#include <string>

#include "sample.h"

namespace bespoke::jsonschema {
namespace {

TEST(Violation, NamesThePathAndTheKeyword) {
  const struct {
    std::string schema;
    std::string value;
    std::string verdict;
  } cases[] = {
      // Every keyword that checks.
      {"false", "1", "false at ''"},
      {R"({"type":"string"})", "1", "type at ''"},
      {R"({"type":["string","integer"]})", "1.5", "type at ''"},
      {R"({"enum":[1,2]})", "3", "enum at ''"},
      {R"({"enum":[]})", "3", "enum at ''"},
      {R"({"const":1})", "3", "const at ''"},
      {R"({"minimum":1})", "0", "minimum at ''"},
      {R"({"exclusiveMinimum":1})", "1", "exclusiveMinimum at ''"},
      {R"({"maximum":1})", "2", "maximum at ''"},
      {R"({"exclusiveMaximum":1})", "1", "exclusiveMaximum at ''"},
      {R"({"multipleOf":2})", "3", "multipleOf at ''"},
      {R"({"minLength":2})", R"("é")", "minLength at ''"},
      {R"({"maxLength":2})", R"("abc")", "maxLength at ''"},
      {R"({"pattern":"^a$"})", R"("b")", "pattern at ''"},
      {R"({"minItems":1})", "[]", "minItems at ''"},
      {R"({"maxItems":1})", "[1,2]", "maxItems at ''"},
      {R"({"uniqueItems":true})", "[1,2,1.0]", "uniqueItems at ''"},
      {R"({"minProperties":1})", "{}", "minProperties at ''"},
      {R"({"maxProperties":0})", R"({"a":1})", "maxProperties at ''"},
      {R"({"required":["a","b"]})", R"({"a":1})", "required at ''"},
      {R"({"dependentRequired":{"a":["b"]}})", R"({"a":1})", "dependentRequired at ''"},
      {R"({"dependentSchemas":{"a":false}})", R"({"a":1})", "dependentSchemas at ''"},
      {R"({"dependentSchemas":{"a":{"minProperties":2}}})", R"({"a":1})", "minProperties at ''"},
      {R"({"$ref":"#/$defs/a","$defs":{"a":false}})", "1", "$ref at ''"},
      {R"({"$dynamicRef":"#a","$defs":{"a":{"$dynamicAnchor":"a","type":"null"}}})", "1", "type at ''"},
      {R"({"allOf":[true,false]})", "1", "allOf at ''"},
      {R"({"anyOf":[{"type":"string"},{"minimum":2}]})", "1", "anyOf at ''"},
      {R"({"oneOf":[{"type":"string"},{"minimum":2}]})", "1", "oneOf at ''"},
      {R"({"oneOf":[{"type":"integer"},{"minimum":0}]})", "1", "oneOf at ''"},
      {R"({"not":{"type":"integer"}})", "1", "not at ''"},
      {R"({"if":true,"then":false})", "1", "then at ''"},
      {R"({"if":false,"else":{"type":"null"}})", "1", "type at ''"},
      {R"({"prefixItems":[true,false]})", "[1,2]", "prefixItems at '/1'"},
      {R"({"prefixItems":[true],"items":{"type":"null"}})", "[1,null,2]", "type at '/2'"},
      {R"({"contains":{"type":"null"}})", "[1]", "contains at ''"},
      {R"({"contains":true,"minContains":2})", "[1]", "minContains at ''"},
      {R"({"contains":true,"maxContains":1})", "[1,2]", "maxContains at ''"},
      {R"({"contains":true,"minContains":0})", "[]", "valid"},
      {R"({"propertyNames":{"maxLength":1}})", R"({"a":1,"bc":1})", "propertyNames at '/bc'"},
      {R"({"properties":{"a":{"type":"null"}}})", R"({"a":1})", "type at '/a'"},
      {R"({"patternProperties":{"^a":false}})", R"({"ab":1})", "patternProperties at '/ab'"},
      {R"({"properties":{"a":true},"additionalProperties":false})", R"({"a":1,"b":1})",
       "additionalProperties at '/b'"},
      {R"({"prefixItems":[true],"unevaluatedItems":false})", "[1,2]", "unevaluatedItems at '/1'"},
      {R"({"properties":{"a":true},"unevaluatedProperties":false})", R"({"a":1,"b":1})",
       "unevaluatedProperties at '/b'"},
      {R"({"unevaluatedProperties":{"type":"null"}})", R"({"b":1})", "type at '/b'"},

      // Annotations check nothing.
      {R"({"format":"date","contentEncoding":"base64","contentMediaType":"application/json",
          "contentSchema":false,"deprecated":true,"readOnly":true})",
       R"("no date")", "valid"},

      // Paths.
      {R"({"properties":{"a":{"items":{"properties":{"b":{"minimum":1}}}}}})", R"({"a":[{},{"b":0}]})",
       "minimum at '/a/1/b'"},
      {R"({"additionalProperties":false})", R"({"a/b~c":1})", "additionalProperties at '/a~1b~0c'"},
      {R"({"additionalProperties":false})", R"({"":1})", "additionalProperties at '/'"},
      {R"({"properties":{"é\n":false}})", R"({"é\n":1})", "properties at '/é\n'"},

      // The first: the value before its children, children in the value's order.
      {R"({"properties":{"a":false},"required":["b"]})", R"({"a":1})", "required at ''"},
      {R"({"properties":{"a":false,"b":false}})", R"({"b":1,"a":1})", "properties at '/b'"},
      {R"({"additionalProperties":false,"patternProperties":{"^b":false},"properties":{"a":false}})",
       R"({"c":1,"b":1,"a":1})", "additionalProperties at '/c'"},
      {R"({"unevaluatedProperties":false,"properties":{"a":false}})", R"({"b":1,"a":1})",
       "properties at '/a'"},
      {R"({"items":{"type":"null"},"maxItems":1})", "[1,2]", "maxItems at ''"},
      // Not what was tried in vain on the way.
      {R"({"anyOf":[{"type":"string"},true],"items":false})", "[1]", "items at '/0'"},
      {R"({"if":{"items":false},"not":{"minItems":1}})", "[1]", "not at ''"},
      {R"({"contains":{"type":"null"},"items":{"type":["null","integer"]}})", R"([1,"x",null])",
       "type at '/1'"},
  };
  for (const auto& c : cases) EXPECT_EQ(verdict(c.schema, c.value), c.verdict) << c.schema << " " << c.value;
}

// What each keyword leaves for `unevaluated…`, beyond the public suite.
TEST(Violation, CountsWhatHasBeenEvaluated) {
  const struct {
    std::string schema;
    std::string value;
    std::string verdict;
  } cases[] = {
      {R"({"anyOf":[{"properties":{"a":true}},{"properties":{"b":true}}],"unevaluatedProperties":false})",
       R"({"a":1,"b":1})", "valid"},
      {R"({"anyOf":[{"properties":{"a":{"type":"null"}}},{"properties":{"b":true}}],
          "unevaluatedProperties":false})",
       R"({"a":1,"b":1})", "unevaluatedProperties at '/a'"},
      {R"({"not":{"not":{"properties":{"a":true}}},"unevaluatedProperties":false})", R"({"a":1})",
       "unevaluatedProperties at '/a'"},
      {R"({"allOf":[{"unevaluatedProperties":true}],"unevaluatedProperties":false})", R"({"a":1})", "valid"},
      {R"({"properties":{"a":true},"allOf":[{"unevaluatedProperties":false}]})", R"({"a":1})",
       "unevaluatedProperties at '/a'"},
      {R"({"properties":{"a":{"properties":{"b":true}}},"unevaluatedProperties":false})",
       R"({"a":{"b":1},"b":1})", "unevaluatedProperties at '/b'"},
      {R"({"if":{"properties":{"a":{"const":1}},"required":["a"]},"unevaluatedProperties":false})",
       R"({"a":1})", "valid"},
      {R"({"if":{"properties":{"a":{"const":1}},"required":["a"]},"unevaluatedProperties":false})",
       R"({"a":2})", "unevaluatedProperties at '/a'"},
      {R"({"contains":{"const":1},"unevaluatedItems":false})", "[1,1]", "valid"},
      {R"({"contains":{"const":1},"unevaluatedItems":false})", "[1,1,2]", "unevaluatedItems at '/2'"},
      {R"({"contains":{"const":1},"minContains":0,"unevaluatedItems":false})", "[2]",
       "unevaluatedItems at '/0'"},
      {R"({"oneOf":[{"prefixItems":[{"const":1}]},{"prefixItems":[{"const":2},true]}],
          "unevaluatedItems":false})",
       "[1,2]", "unevaluatedItems at '/1'"},
      {R"({"$ref":"#/$defs/a","unevaluatedItems":false,"$defs":{"a":{"items":true}}})", "[1,2]", "valid"},
  };
  for (const auto& c : cases) EXPECT_EQ(verdict(c.schema, c.value), c.verdict) << c.schema << " " << c.value;
}

}  // namespace
}  // namespace bespoke::jsonschema
