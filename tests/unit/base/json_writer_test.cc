#include <gtest/gtest.h>

#include <type_traits>

#include "base/json.h"

namespace bespoke::json {
namespace {

static_assert(!std::is_constructible_v<Value, int>);
static_assert(!std::is_convertible_v<const char*, Value>);

TEST(JsonWriter, EscapesWhatMustBe) {
  const struct {
    std::string_view text;
    const char* written;
  } cases[] = {
      {"", R"("")"},
      {"plain", R"("plain")"},
      {"\"\\/", R"("\"\\/")"},
      {"\b\f\n\r\t", R"("\b\f\n\r\t")"},
      {std::string_view("\0\x01\x1f\x7f", 4), "\"\\u0000\\u0001\\u001f\x7f\""},
      {"a\nb", R"("a\nb")"},
      {"é€😀", "\"é€😀\""},
  };
  for (const auto& c : cases) {
    std::string out;
    append_string(out, c.text);
    EXPECT_EQ(out, c.written);
  }
}

// Texts are looked at eight bytes at a time: each byte at each place, alone and beside one that borrows from
// it.
TEST(JsonWriter, EscapesEveryByteAtEveryPlace) {
  const auto escaped = [](unsigned char c) -> std::string {
    std::string out;
    append_string(out, std::string(1, static_cast<char>(c)));
    return out.substr(1, out.size() - 2);
  };
  for (unsigned c = 0; c < 256; ++c) {
    EXPECT_EQ(escaped(static_cast<unsigned char>(c)).size() > 1, c < 0x20 || c == '"' || c == '\\') << c;
    for (std::size_t place = 0; place < 20; ++place) {
      for (const char other : {'x', '!', '\x80', '\x01'}) {
        std::string text(20, 'x');
        text[place] = static_cast<char>(c);
        text[(place + 19) % 20] = other;
        std::string expected;
        for (const char each : text) expected += escaped(static_cast<unsigned char>(each));
        std::string out;
        append_string(out, text);
        ASSERT_EQ(out, '"' + expected + '"') << c << " at " << place;
      }
    }
  }
}

TEST(JsonWriter, PutsCommasWhereTheyBelong) {
  std::string out;
  Writer w(out);
  w.object();
  w.key("data").array();
  w.object();
  w.end_object();
  w.object();
  w.key("id").string("x");
  w.key("n\"").integer(-5);
  w.end_object();
  w.array();
  w.end_array();
  w.end_array();
  w.key("number").number(1.5);
  w.key("yes").boolean(true);
  w.key("no").boolean(false);
  w.key("none").null();
  w.key("raw").raw("[1, 2]");
  w.key("value").value(Object{{"a", Array{Value(), Value(true), Number{"1e400"}}}});
  w.key("list").array();
  w.integer(1);
  w.string("two");
  w.null();
  w.number(3);
  w.end_array();
  w.end_object();
  EXPECT_EQ(out, R"({"data":[{},{"id":"x","n\"":-5},[]],"number":1.5,"yes":true,"no":false,"none":null,)"
                 R"("raw":[1, 2],"value":{"a":[null,true,1e400]},"list":[1,"two",null,3]})");
}

}  // namespace
}  // namespace bespoke::json
