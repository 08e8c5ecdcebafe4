#include "jsonschema/uri.h"

#include <gtest/gtest.h>

#include <string>

namespace bespoke::jsonschema {
namespace {

TEST(Uri, ResolvesAsRfc3986Says) {
  const std::string base = "http://a/b/c/d;p?q";
  const struct {
    std::string base;
    std::string reference;
    std::string uri;
  } cases[] = {
      // Section 5.4.
      {base, "g:h", "g:h"},
      {base, "g", "http://a/b/c/g"},
      {base, "./g", "http://a/b/c/g"},
      {base, "g/", "http://a/b/c/g/"},
      {base, "/g", "http://a/g"},
      {base, "//g", "http://g"},
      {base, "?y", "http://a/b/c/d;p?y"},
      {base, "g?y", "http://a/b/c/g?y"},
      {base, "#s", "http://a/b/c/d;p?q#s"},
      {base, "g#s", "http://a/b/c/g#s"},
      {base, "g?y#s", "http://a/b/c/g?y#s"},
      {base, "", "http://a/b/c/d;p?q"},
      {base, ".", "http://a/b/c/"},
      {base, "./", "http://a/b/c/"},
      {base, "..", "http://a/b/"},
      {base, "../g", "http://a/b/g"},
      {base, "../..", "http://a/"},
      {base, "../../g", "http://a/g"},
      {base, "../../../g", "http://a/g"},
      {base, "/./g", "http://a/g"},
      {base, "/../g", "http://a/g"},
      {base, "g.", "http://a/b/c/g."},
      {base, "./../g", "http://a/b/g"},
      {base, "g/./h", "http://a/b/c/g/h"},
      {base, "g/../h", "http://a/b/c/h"},
      {base, "g?y/../x", "http://a/b/c/g?y/../x"},
      {base, "g#s/../x", "http://a/b/c/g#s/../x"},

      {"http://a", "b", "http://a/b"},
      {"urn:uuid:1", "#s", "urn:uuid:1#s"},
      {"urn:uuid:1", "urn:uuid:2", "urn:uuid:2"},
      {"json-schema:///schema", "item", "json-schema:///item"},
      {"json-schema:///schema", "1:2", "json-schema:///1:2"},
  };
  for (const auto& c : cases) EXPECT_EQ(resolve_uri(c.base, c.reference), c.uri) << c.reference;
}

}  // namespace
}  // namespace bespoke::jsonschema
