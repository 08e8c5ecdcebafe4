#include <gtest/gtest.h>

#include <string>

#include "jsonschema/canonical.h"
#include "sample.h"

namespace bespoke::jsonschema {
namespace {

TEST(Numbers, AreComparedByTheirExactValue) {
  const struct {
    std::string schema;
    std::string value;
    std::string verdict;
  } cases[] = {
      {R"({"const":1})", "1.0", "valid"},
      {R"({"const":1e2})", "100", "valid"},
      {R"({"const":0})", "-0.0e5", "valid"},
      {R"({"const":0.1})", "0.10000000000000001", "const at ''"},
      {R"({"const":9007199254740993})", "9007199254740992", "const at ''"},
      {R"({"const":1e400})", "1e400", "valid"},
      {R"({"const":1e400})", "10e399", "valid"},
      {R"({"const":1e400})", "1e401", "const at ''"},
      {R"({"enum":[1.50,"1.5"]})", "15e-1", "valid"},

      {R"({"type":"integer"})", "1.0", "valid"},
      {R"({"type":"integer"})", "1e400", "valid"},
      {R"({"type":"integer"})", "12.50e1", "valid"},
      {R"({"type":"integer"})", "1.5", "type at ''"},
      {R"({"type":"integer"})", "1e-1", "type at ''"},
      {R"({"type":"integer"})", "0.0", "valid"},
      {R"({"type":"number"})", "1", "valid"},
      {R"({"type":["integer","null"]})", "0.5", "type at ''"},

      {R"({"maximum":9007199254740992})", "9007199254740993", "maximum at ''"},
      {R"({"maximum":1e400})", "9e399", "valid"},
      {R"({"maximum":9e399})", "1e400", "maximum at ''"},
      {R"({"minimum":-1e400})", "-2e400", "minimum at ''"},
      {R"({"minimum":-1})", "-1.0000000000000000000001", "minimum at ''"},
      {R"({"minimum":0})", "-1e-400", "minimum at ''"},
      {R"({"minimum":0})", "-0", "valid"},
      {R"({"exclusiveMinimum":0})", "1e-2000000000", "valid"},
      {R"({"exclusiveMaximum":0.3})", "0.29999999999999999999", "valid"},
      {R"({"exclusiveMaximum":0.3})", "0.30", "exclusiveMaximum at ''"},
      {R"({"maximum":100})", "99.5", "valid"},
      {R"({"maximum":99.5})", "100", "maximum at ''"},
      {R"({"maximum":12})", "9", "valid"},

      {R"({"multipleOf":0.01})", "0.07", "valid"},
      {R"({"multipleOf":0.01})", "19.99", "valid"},
      {R"({"multipleOf":0.01})", "0.075", "multipleOf at ''"},
      {R"({"multipleOf":0.0001})", "0.00751", "multipleOf at ''"},
      {R"({"multipleOf":1.5})", "4.5", "valid"},
      {R"({"multipleOf":1.5})", "-4.5", "valid"},
      {R"({"multipleOf":1.5})", "35", "multipleOf at ''"},
      {R"({"multipleOf":7})", "0", "valid"},
      {R"({"multipleOf":7})", "1e2000000000", "multipleOf at ''"},
      {R"({"multipleOf":5})", "1e2000000000", "valid"},
      {R"({"multipleOf":0.123456789})", "1e308", "multipleOf at ''"},
      {R"({"multipleOf":0.5})", "1e308", "valid"},
      {R"({"multipleOf":1e-2000000000})", "12.345", "valid"},
      {R"({"multipleOf":1e2000000000})", "12.345", "multipleOf at ''"},
      {R"({"multipleOf":999999999999999999})", "999999999999999998000000000000000001", "valid"},
      {R"({"multipleOf":999999999999999999})", "999999999999999998000000000000000002", "multipleOf at ''"},
      {R"({"multipleOf":1e20})", "300000000000000000000", "valid"},
      {R"({"multipleOf":3e20})", "300000000000000000001", "multipleOf at ''"},

      // Counts are numbers too.
      {R"({"minLength":2.0,"maxLength":3e0})", R"("ab")", "valid"},
      {R"({"minLength":1e400})", R"("ab")", "minLength at ''"},
      {R"({"maxLength":1e400})", R"("ab")", "valid"},
      {R"({"maxLength":1})", R"("🐲")", "valid"},
  };
  for (const auto& c : cases) EXPECT_EQ(verdict(c.schema, c.value), c.verdict) << c.schema << " " << c.value;
}

TEST(Canonical, IsOneTextForEqualValues) {
  const struct {
    std::string a;
    std::string b;
    bool equal;
  } cases[] = {
      {"1", "1.0", true},
      {"-0", "0", true},
      {"1e3", "1000", true},
      {"1", "-1", false},
      {"1", "true", false},
      {"0", "false", false},
      {"0", "null", false},
      {"1", R"("1")", false},
      {R"({"a":1,"b":[2.0]})", R"({"b":[2],"a":1.0})", true},
      {R"({"a":1})", R"({"a":1,"b":null})", false},
      {"[1,2]", "[2,1]", false},
      {"[[1],2]", "[[1,2]]", false},
      {"[[],[]]", "[[[]]]", false},
      {"[]", "{}", false},
      {R"(["a,b"])", R"(["a","b"])", false},
      {R"(["a\",\"b"])", R"(["a","b"])", false},
      {R"({"a":"b"})", R"({"a\":\"b":""})", false},
      {R"("\u00e9")", R"("é")", true},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(canonical(sample(c.a)) == canonical(sample(c.b)), c.equal) << c.a << " " << c.b;
  }
}

}  // namespace
}  // namespace bespoke::jsonschema
