#include "query/cursor.h"

#include <gtest/gtest.h>

#include <limits>

#include "base/hash.h"
#include "base/limits.h"
#include "dump.h"
#include "query/limits.h"
#include "sample_api.h"

namespace bespoke {
namespace {

constexpr std::uint64_t mark = 0x0123456789abcdef;
constexpr std::string_view malformed =
    "The parameter 'page[after]' must be a cursor out of a link of this list.";
constexpr std::string_view foreign =
    "The parameter 'page[after]' belongs to a list with another filter or sort, or of another Custom API, or "
    "the "
    "Custom API was changed meanwhile.";

// Of the sample's attributes: 0 id, 1 created_at, 2 updated_at, then text, integer, real and boolean.
constexpr std::size_t title = entry_field_attribute, amount = 4, price = 5, active = 6;

Result<Cursor> read(std::string_view text, std::optional<std::size_t> attribute) {
  const CustomApi api = sample_api();
  return read_cursor(text, mark, {attribute, Direction::Ascending}, entry_attributes(api));
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  while (times-- > 0) out += text;
  return out;
}

struct Row {
  std::optional<std::size_t> attribute;
  Value value;
};

std::vector<Row> rows() {
  return {
      {std::nullopt, {}},
      {entry_id_attribute, Value("01a202fc-8ae4-7000-b29f-54454671d7a6")},
      {entry_created_at_attribute, Value(std::int64_t{1'795'350'034'000})},
      {entry_updated_at_attribute, Value(std::int64_t{-1})},
      {title, {}},
      {title, Value("")},
      {title, Value("a b")},
      {title, Value(repeated("\U0001F600", sorted_code_points))},
      {amount, {}},
      {amount, Value(std::numeric_limits<std::int64_t>::min())},
      {amount, Value(std::int64_t{9'007'199'254'740'991})},
      {price, {}},
      {price, Value(0.1)},
      {price, Value(-1.7976931348623157e308)},
      {active, {}},
      {active, Value(false)},
      {active, Value(true)},
  };
}

TEST(Cursor, IsReadAsItWasWritten) {
  for (const Row& row : rows()) {
    const Cursor cursor{{row.value, {-5}, std::numeric_limits<std::int64_t>::max()}, 10'025};
    const std::string text = write_cursor(cursor, mark);
    EXPECT_LE(text.size(), cursor_bytes_max);
    EXPECT_EQ(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
              std::string::npos);
    const Result<Cursor> again = read(text, row.attribute);
    ASSERT_TRUE(again) << dump(again.error());
    EXPECT_EQ(again->place.value, row.value);
    EXPECT_EQ(again->place.created_at.ms, -5);
    EXPECT_EQ(again->place.key, std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(again->passed, 10'025);
  }
}

std::string refusal(std::string_view text, std::optional<std::size_t> attribute) {
  const Result<Cursor> cursor = read(text, attribute);
  return cursor ? "none" : dump(cursor.error());
}

TEST(Cursor, RefusesWhatIsNone) {
  const std::string good = write_cursor({{Value("x"), {7}, 8}, 9}, mark);
  for (const std::string& text :
       {std::string(), std::string("x"), std::string("AA"), good.substr(1), good.substr(0, 20), good + "=",
        good + "*", std::string(5000, 'A'), base64url_encode(std::string(34, '\0')), "B" + good.substr(1)}) {
    EXPECT_EQ(refusal(text, title), malformed) << text;
  }
}

TEST(Cursor, RefusesValuesThatTheSortCannotHave) {
  const std::vector<Row> wrong = {
      {std::nullopt, Value("x")},
      {entry_id_attribute, {}},
      {entry_id_attribute, Value("x")},
      {entry_id_attribute, Value("01A202FC-8AE4-7000-B29F-54454671D7A6")},
      {entry_created_at_attribute, {}},
      {entry_created_at_attribute, Value("x")},
      {title, Value(std::int64_t{1})},
      {title, Value("\xFF")},
      {title, Value(std::string("\0", 1))},
      {title, Value(repeated("x", sorted_code_points + 1))},
      {amount, Value(0.5)},
      {amount, Value("1")},
      {price, Value(std::int64_t{1})},
      {price, Value(std::numeric_limits<double>::infinity())},
      {price, Value(std::numeric_limits<double>::quiet_NaN())},
      {active, Value(std::int64_t{1})},
  };
  for (const Row& row : wrong) {
    EXPECT_EQ(refusal(write_cursor({{row.value, {}, 1}, 1}, mark), row.attribute), malformed);
  }
  EXPECT_EQ(refusal(write_cursor({{{}, {}, 1}, -1}, mark), title), malformed);
  EXPECT_EQ(refusal(write_cursor({{{}, {}, 1}, exact_integer_max + 1}, mark), title), malformed);
}

TEST(Cursor, RefusesThoseOfOtherLists) {
  EXPECT_EQ(refusal(write_cursor({{Value("x"), {}, 1}, 1}, mark + 1), title), foreign);
  EXPECT_EQ(refusal(write_cursor({{Value(0.5), {}, 1}, 1}, mark + 1), title), foreign);
}

TEST(Cursor, IsMarkedWithAllThatItBelongsTo) {
  CustomApi api = sample_api();
  api.version = 3;
  const Sort sort{title, Direction::Ascending};
  const std::uint64_t here = cursor_mark(api, sort, "eq(title,a)");
  EXPECT_EQ(cursor_mark(api, sort, "eq(title,a)"), here);
  EXPECT_NE(cursor_mark(api, sort, "eq(title,b)"), here);
  EXPECT_NE(cursor_mark(api, sort, ""), here);
  EXPECT_NE(cursor_mark(api, sort, "eq(title,a)", "eq(owner,@sub)\n3:sub 3:ann"), here);
  EXPECT_NE(cursor_mark(api, sort, "eq(title,a)", "b"), cursor_mark(api, sort, "eq(title,a)b"));
  EXPECT_NE(cursor_mark(api, {title, Direction::Descending}, "eq(title,a)"), here);
  EXPECT_NE(cursor_mark(api, {amount, Direction::Ascending}, "eq(title,a)"), here);
  EXPECT_NE(cursor_mark(api, {std::nullopt, Direction::Ascending}, "eq(title,a)"), here);
  CustomApi changed = api;
  changed.version = 4;
  EXPECT_NE(cursor_mark(changed, sort, "eq(title,a)"), here);
  CustomApi other = api;
  other.id = CustomApiId::make();
  EXPECT_NE(cursor_mark(other, sort, "eq(title,a)"), here);
}

}  // namespace
}  // namespace bespoke
