#include "query/evaluate.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "dump.h"
#include "query/filter_parser.h"
#include "sample_api.h"

namespace bespoke {
namespace {

const Value null;

// An attribute each for text, integer, real, boolean, text that is compared case-blind, and a timestamp.
const Attributes& sample_attributes() {
  using enum Operator;
  static const Attributes attributes = {
      {"text", OperandType::Text, {Lt, Le, Eq, Gt, Ge, In, IsNull, Like}, Sortable::Yes},
      {"integer", OperandType::Integer, {Lt, Le, Eq, Gt, Ge, In, IsNull}, Sortable::Yes},
      {"real", OperandType::Real, {Lt, Le, Eq, Gt, Ge, In, IsNull}, Sortable::Yes},
      {"boolean", OperandType::Boolean, {Eq, IsNull}, Sortable::Yes},
      {"blind", OperandType::Text, {Ilike, IsNull}, Sortable::No},
      {"time", OperandType::Timestamp, {Lt, Le, Eq, Gt, Ge}, Sortable::Yes},
  };
  return attributes;
}

BoundFilter filter(std::string_view text) {
  const Result<ParsedFilter> parsed = parse_filter(text);
  EXPECT_TRUE(parsed) << text;
  Result<BoundFilter> bound = bind_filter(*parsed, sample_attributes());
  EXPECT_TRUE(bound) << text;
  return *std::move(bound);
}

// Whether the filter holds of a row whose only attribute has this value.
bool holds(std::string_view text, const Value& value) {
  return Matcher(filter(text)).matches(0, [&](std::size_t, std::size_t) { return value; });
}

TEST(Matches, Conditions) {
  using Real = double;
  const struct {
    std::string filter;
    std::vector<Value> yes;
    std::vector<Value> no;
  } cases[] = {
      {"eq(text,b)", {"b"}, {"a", "B", "b ", "", "bb", null}},
      {"eq(text,\"\")", {""}, {"a", null}},
      {"lt(text,b)", {"a", "", "B", "azzz"}, {"b", "ba", "c", "é", null}},
      {"le(text,b)", {"a", "b"}, {"ba", null}},
      {"gt(text,b)", {"ba", "c", "é"}, {"b", "a", "", null}},
      {"ge(text,b)", {"b", "ba"}, {"a", null}},
      {"gt(text,\xEF\xBF\xBD)", {"\xF0\x9F\x98\x80"}, {"\xEF\xBF\xBC", "z", null}},
      {"in(text,a,c)", {"a", "c"}, {"b", "", null}},
      {"is_null(text)", {null}, {"", "null"}},

      {"like(text,b)", {"b"}, {"", "B", "ab", "bc", null}},
      {"like(text,b*)", {"b", "bc"}, {"ab", "B", "", null}},
      {"like(text,*b)", {"b", "ab"}, {"bc", "", null}},
      {"like(text,*b*)", {"b", "ab", "bc", "abc"}, {"ac", "B", "", null}},
      {"like(text,*)", {"", "a", "*"}, {null}},
      {"like(text,**)", {"", "a"}, {null}},
      {"like(text,***)", {"*", "a*b"}, {"", "ab", null}},
      {"like(text,\"\")", {""}, {"a", null}},
      {"like(text,a*b)", {"a*b"}, {"ab", "axb", null}},
      {"like(text,a%)", {"a%"}, {"ab", "a", null}},
      {"like(text,a_*)", {"a_", "a_b"}, {"ab", "abc", null}},
      {"like(text,*a\\*)", {"a\\", "xa\\y"}, {"a", "a*", null}},
      {"like(text,*ü*)", {"für"}, {"fur", "FÜR", "fu\xCC\x88r", null}},
      {"like(text,*aba*)", {"aba", "ababa"}, {"ab", null}},

      {"ilike(blind,Home)", {"home", "HOME", "Home"}, {"homes", "", null}},
      {"ilike(blind,home*)", {"HOMEPAGE", "home"}, {"a home", null}},
      {"ilike(blind,*STRASSE)", {"Hauptstraße", "strasse"}, {"straßen", null}},
      {"ilike(blind,*Σ*)", {"ς", "ΑΣ", "σ"}, {"s", null}},
      {"ilike(blind,*)", {"", "a"}, {null}},

      {"eq(integer,5)", {std::int64_t{5}}, {std::int64_t{4}, std::int64_t{-5}, null}},
      {"lt(integer,5)", {std::int64_t{4}, std::int64_t{-10}}, {std::int64_t{5}, std::int64_t{10}, null}},
      {"le(integer,5)", {std::int64_t{4}, std::int64_t{5}}, {std::int64_t{6}, null}},
      {"gt(integer,5)", {std::int64_t{6}, std::int64_t{10}}, {std::int64_t{5}, std::int64_t{-6}, null}},
      {"ge(integer,5)", {std::int64_t{5}, std::int64_t{6}}, {std::int64_t{4}, null}},
      {"in(integer,5,-7)", {std::int64_t{5}, std::int64_t{-7}}, {std::int64_t{7}, std::int64_t{0}, null}},
      {"is_null(integer)", {null}, {std::int64_t{0}}},
      {"eq(integer,9007199254740993)",
       {std::int64_t{9007199254740993}},
       {std::int64_t{9007199254740992}, null}},

      {"eq(real,0)", {Real{0}, Real{-0.0}}, {Real{5e-324}, null}},
      {"lt(real,0)", {Real{-5e-324}}, {Real{-0.0}, Real{0}, Real{1}, null}},
      {"le(real,-0)", {Real{0}, Real{-0.0}, Real{-1}}, {Real{0.1}, null}},
      {"gt(real,1.5)", {Real{1.6}, Real{10}}, {Real{1.5}, Real{-2}, null}},
      {"ge(real,1.5)", {Real{1.5}, Real{2}}, {Real{1.4}, null}},
      {"in(real,0,2.5)", {Real{-0.0}, Real{2.5}}, {Real{2}, null}},
      {"is_null(real)", {null}, {Real{0}}},

      {"eq(boolean,true)", {true}, {false, null}},
      {"eq(boolean,false)", {false}, {true, null}},
      {"is_null(boolean)", {null}, {false, true}},

      {"eq(time,1970-01-01T00:00:01Z)", {std::int64_t{1000}}, {std::int64_t{999}, std::int64_t{1001}, null}},
      {"lt(time,1970-01-01)", {std::int64_t{-1}}, {std::int64_t{0}, null}},
  };
  for (const auto& c : cases) {
    for (const Value& value : c.yes) EXPECT_TRUE(holds(c.filter, value)) << c.filter << " of " << dump(value);
    for (const Value& value : c.no) EXPECT_FALSE(holds(c.filter, value)) << c.filter << " of " << dump(value);
  }
}

TEST(Matches, Groups) {
  // The row is (text, integer, real) = ("a", 1, null).
  const ValueOf row = [](std::size_t, std::size_t attribute) {
    if (attribute == 0) return Value("a");
    if (attribute == 1) return Value(std::int64_t{1});
    return Value();
  };
  const struct {
    std::string filter;
    bool holds;
  } cases[] = {
      {"eq(text,a):eq(integer,1)", true},
      {"eq(text,a):eq(integer,2)", false},
      {"eq(text,b):eq(integer,1)", false},
      {"eq(text,a)|eq(integer,2)", true},
      {"eq(text,b)|eq(integer,1)", true},
      {"eq(text,b)|eq(integer,2)", false},
      {"eq(real,1)|eq(text,a)", true},
      {"eq(real,1):eq(text,a)", false},
      {"is_null(real):eq(text,a)", true},
      {"eq(text,a)|eq(text,b):eq(integer,2)", true},
      {"(eq(text,a)|eq(text,b)):eq(integer,2)", false},
      {"(eq(text,b)|eq(integer,1)):(is_null(text)|is_null(real))", true},
      {"eq(text,a):eq(integer,1):is_null(text)", false},
  };
  for (const auto& c : cases) EXPECT_EQ(Matcher(filter(c.filter)).matches(0, row), c.holds) << c.filter;
}

// A condition, its opposite and null make the whole, and no row is in two of them.
TEST(Matches, TernaryPartition) {
  const std::vector<Value> texts = {null, "", "a", "A", "ab", "b", "é", "*", "%"};
  const std::vector<Value> integers = {null, std::int64_t{0}, std::int64_t{-1}, std::int64_t{1},
                                       std::numeric_limits<std::int64_t>::max()};
  const std::vector<Value> reals = {null, 0.0, -0.0, 0.5, -0.5, 1e308};
  const std::vector<Value> booleans = {null, true, false};
  const struct {
    const std::vector<Value>* values;
    std::vector<std::string> parts;
  } cases[] = {
      {&texts, {"lt(text,a)", "ge(text,a)", "is_null(text)"}},
      {&texts, {"le(text,a)", "gt(text,a)", "is_null(text)"}},
      {&texts, {"lt(text,a)", "eq(text,a)", "gt(text,a)", "is_null(text)"}},
      {&texts, {"like(text,*)", "is_null(text)"}},
      {&texts, {"ge(text,\"\")", "is_null(text)"}},
      {&integers, {"lt(integer,0)", "ge(integer,0)", "is_null(integer)"}},
      {&integers, {"le(integer,0)", "gt(integer,0)", "is_null(integer)"}},
      {&integers, {"lt(integer,1)", "in(integer,1)", "gt(integer,1)", "is_null(integer)"}},
      {&reals, {"lt(real,0)", "ge(real,0)", "is_null(real)"}},
      {&reals, {"le(real,-0)", "gt(real,0)", "is_null(real)"}},
      {&reals, {"lt(real,0.5)", "in(real,0.5)", "gt(real,0.5)", "is_null(real)"}},
      {&booleans, {"eq(boolean,true)", "eq(boolean,false)", "is_null(boolean)"}},
  };
  for (const auto& c : cases) {
    for (const Value& value : *c.values) {
      int parts = 0;
      for (const std::string& part : c.parts) parts += holds(part, value) ? 1 : 0;
      EXPECT_EQ(parts, 1) << c.parts.front() << " of " << dump(value);
    }
  }
}

TEST(Compare, IsATotalOrder) {
  const std::vector<std::vector<Value>> ascending = {
      {null, "", "A", "a", "a ", "aa", "b", "é", "\xEF\xBF\xBD", "\xF0\x9F\x98\x80"},
      {null, std::numeric_limits<std::int64_t>::min(), std::int64_t{-1}, std::int64_t{0}, std::int64_t{2},
       std::int64_t{10}, std::numeric_limits<std::int64_t>::max()},
      {null, -1e308, -1.5, -5e-324, 0.0, 5e-324, 2.0, 10.0, 1e308},
      {null, false, true},
  };
  for (const std::vector<Value>& values : ascending) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      for (std::size_t j = 0; j < values.size(); ++j) {
        EXPECT_EQ(compare(values[i], values[j]), i <=> j) << dump(values[i]) << " and " << dump(values[j]);
      }
    }
  }
  EXPECT_EQ(compare(Value(0.0), Value(-0.0)), std::strong_ordering::equal);
}

ListQuery query(std::optional<std::size_t> sort, Direction direction, Page page) {
  ListQuery made;
  made.sort = {sort, direction};
  made.page = page;
  return made;
}

using Rows = std::vector<std::size_t>;

TEST(Select, OrdersAndPages) {
  // Rows 0 to 5 by the attribute `integer`, with ties and nulls.
  const std::vector<Value> values = {std::int64_t{3}, null, std::int64_t{1},
                                     std::int64_t{3}, null, std::int64_t{2}};
  const ValueOf value_of = [&](std::size_t row, std::size_t) { return values[row]; };
  const struct {
    std::optional<std::size_t> sort;
    Direction direction;
    Page page;
    Rows rows;
  } cases[] = {
      {1, Direction::Ascending, {100, 0}, {1, 4, 2, 5, 0, 3}},
      {1, Direction::Descending, {100, 0}, {3, 0, 5, 2, 4, 1}},
      {std::nullopt, Direction::Ascending, {100, 0}, {0, 1, 2, 3, 4, 5}},
      {1, Direction::Ascending, {2, 0}, {1, 4}},
      {1, Direction::Ascending, {2, 2}, {2, 5}},
      {1, Direction::Ascending, {2, 4}, {0, 3}},
      {1, Direction::Descending, {4, 3}, {2, 4, 1}},
      {std::nullopt, Direction::Ascending, {2, 3}, {3, 4}},
      {1, Direction::Ascending, {0, 0}, {}},
      {1, Direction::Ascending, {0, 3}, {}},
      {1, Direction::Ascending, {5, 6}, {}},
      {1, Direction::Ascending, {100, 10000}, {}},
  };
  for (const auto& c : cases) {
    const Selection selection = select(query(c.sort, c.direction, c.page), values.size(), value_of);
    EXPECT_EQ(selection.rows, c.rows) << c.page.limit << "@" << c.page.offset;
    EXPECT_EQ(selection.total, 6);
  }
}

TEST(Select, Filters) {
  const std::vector<Value> values = {"b", null, "a", "b", "c"};
  const ValueOf value_of = [&](std::size_t row, std::size_t) { return values[row]; };
  const struct {
    std::string filter;
    Page page;
    Rows rows;
    std::int64_t total;
  } cases[] = {
      {"eq(text,b)", {100, 0}, {3, 0}, 2}, {"ge(text,b)", {100, 0}, {4, 3, 0}, 3},
      {"ge(text,b)", {1, 1}, {3}, 3},      {"ge(text,b)", {0, 0}, {}, 3},
      {"is_null(text)", {100, 0}, {1}, 1}, {"eq(text,x)", {100, 0}, {}, 0},
  };
  for (const auto& c : cases) {
    ListQuery asked = query(0, Direction::Descending, c.page);
    asked.filter = filter(c.filter);
    const Selection selection = select(asked, values.size(), value_of);
    EXPECT_EQ(selection.rows, c.rows) << c.filter;
    EXPECT_EQ(selection.total, c.total) << c.filter;
  }
}

TEST(Select, OfNothing) {
  const ValueOf value_of = [](std::size_t, std::size_t) { return Value(); };
  const Selection selection = select(query(1, Direction::Ascending, {25, 0}), 0, value_of);
  EXPECT_TRUE(selection.rows.empty());
  EXPECT_EQ(selection.total, 0);
}

// Pages put one after the other are the whole list, whatever the ties.
TEST(Select, PagesMakeTheWhole) {
  constexpr std::size_t row_count = 10'000;
  std::mt19937 random(7);
  std::vector<Value> values;
  for (std::size_t i = 0; i < row_count; ++i) {
    const auto drawn = static_cast<std::int64_t>(random() % 50);
    values.push_back(drawn == 0 ? Value() : Value(drawn));
  }
  const ValueOf value_of = [&](std::size_t row, std::size_t) { return values[row]; };
  Rows sorted(row_count);
  for (std::size_t i = 0; i < row_count; ++i) sorted[i] = i;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](std::size_t a, std::size_t b) { return compare(values[a], values[b]) < 0; });
  const Rows reversed(sorted.rbegin(), sorted.rend());
  for (const Direction direction : {Direction::Ascending, Direction::Descending}) {
    Rows rows;
    for (std::int64_t offset = 0; offset < static_cast<std::int64_t>(row_count); offset += 997) {
      const Selection selection = select(query(1, direction, {997, offset}), row_count, value_of);
      rows.insert(rows.end(), selection.rows.begin(), selection.rows.end());
    }
    EXPECT_EQ(rows, direction == Direction::Ascending ? sorted : reversed);
  }
}

}  // namespace
}  // namespace bespoke
