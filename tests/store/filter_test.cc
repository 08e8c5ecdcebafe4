// Every operator of every type, by tables: which of the values below a condition holds for.
#include "store_test.h"

namespace bespoke {
namespace {

using enum Operator;

struct FilterRow {
  BoundFilter filter;
  std::vector<std::size_t> rows;  // indexes of the values that match, rising
};

constexpr std::size_t f = entry_field_attribute;

class FilterCheck {
 public:
  FilterCheck(Store& store, const CustomApi& api, const std::vector<Value>& values)
      : store_(store), api_(api) {
    for (const Value& value : values) {
      entries_.push_back(new_entry({value}));
      EXPECT_OK(insert(store, api, entries_.back()));
    }
  }

  void expect(const std::vector<FilterRow>& table) const {
    for (const FilterRow& row : table) {
      std::string wanted;
      for (std::size_t index : row.rows)
        wanted += std::string(wanted.empty() ? "" : "\n") + dump(entries_.at(index));
      wanted += "\ntotal " + std::to_string(row.rows.size()) + " exact";
      EXPECT_EQ(dump(list(store_, api_, matching(row.filter))), wanted) << dump(row.filter);
    }
  }

  const Entry& operator[](std::size_t index) const { return entries_.at(index); }

 private:
  Store& store_;
  const CustomApi& api_;
  std::vector<Entry> entries_;
};

TEST_P(StoreTest, FiltersOfTexts) {
  const auto api = add_api("texts", {new_field("f", FieldType::String)});
  const FilterCheck check(store(), *api,
                          {Value(), Value(""), Value("A"), Value("a"), Value("ab"), Value("b"), Value("10"),
                           Value("9"), Value("\u00e9"), Value("\uffff"), Value("\U00010000")});
  check.expect({
      {condition(f, Eq, {Value("a")}), {3}},
      {condition(f, Eq, {Value("")}), {1}},
      {condition(f, Eq, {Value("e")}), {}},
      {condition(f, Eq, {Value("a ")}), {}},
      {condition(f, Lt, {Value("a")}), {1, 2, 6, 7}},
      {condition(f, Le, {Value("a")}), {1, 2, 3, 6, 7}},
      {condition(f, Gt, {Value("a")}), {4, 5, 8, 9, 10}},
      {condition(f, Ge, {Value("a")}), {3, 4, 5, 8, 9, 10}},
      {condition(f, Lt, {Value("")}), {}},
      {condition(f, Ge, {Value("")}), {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}},
      {condition(f, Lt, {Value("9")}), {1, 6}},
      {condition(f, Gt, {Value("\uffff")}), {10}},
      {condition(f, In, {Value("b"), Value("zz"), Value("")}), {1, 5}},
      {condition(f, In, {Value("a"), Value("a")}), {3}},
      {condition(f, In, {Value("zz")}), {}},
      {condition(f, IsNull), {0}},
  });
}

TEST_P(StoreTest, FiltersByLike) {
  const auto api = add_api("likes", {new_field("f", FieldType::String)});
  const FilterCheck check(store(), *api,
                          {Value(), Value(""), Value("abc"), Value("ABC"), Value("xabc"), Value("abcx"),
                           Value("xabcx"), Value("a%c"), Value("a_c"), Value("a\\c"), Value("a*c"),
                           Value("*"), Value("stra\u00dfe"), Value("\U0001f600b\U0001f600"), Value("ababa")});
  check.expect({
      {like(f, "abc", Wildcard::None), {2}},
      {like(f, "abc", Wildcard::Before), {2, 4}},
      {like(f, "abc", Wildcard::After), {2, 5}},
      {like(f, "abc", Wildcard::Both), {2, 4, 5, 6}},
      {like(f, "a%c", Wildcard::None), {7}},
      {like(f, "a_c", Wildcard::None), {8}},
      {like(f, "a\\c", Wildcard::None), {9}},
      {like(f, "a*c", Wildcard::None), {10}},
      {like(f, "%", Wildcard::Both), {7}},
      {like(f, "_", Wildcard::Both), {8}},
      {like(f, "\\", Wildcard::Both), {9}},
      {like(f, "*", Wildcard::Both), {10, 11}},
      {like(f, "?", Wildcard::Both), {}},
      {like(f, "[a]", Wildcard::Both), {}},
      {like(f, "", Wildcard::None), {1}},
      {like(f, "", Wildcard::Both), {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}},
      {like(f, "", Wildcard::After), {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}},
      {like(f, "stra", Wildcard::After), {12}},
      {like(f, "STRA", Wildcard::After), {}},
      {like(f, "\u00df", Wildcard::Both), {12}},
      {like(f, "ss", Wildcard::Both), {}},
      {like(f, "\U0001f600", Wildcard::After), {13}},
      {like(f, "b\U0001f600", Wildcard::Before), {13}},
      {like(f, "aba", Wildcard::Before), {14}},
      {like(f, "aba", Wildcard::Both), {14}},
      {like(f, "ABC", Wildcard::Both), {3}},
  });
}

// Stores index the first 64 code points; every operator still sees the whole.
TEST_P(StoreTest, FiltersOfTextsThatShareTheirFirst64CodePoints) {
  for (const char* unit : {"x", "\u00e9", "\U0001f600"}) {
    const std::string p = repeat(unit, 64);
    const auto api =
        add_api("prefix-" + std::to_string(std::string(unit).size()), {new_field("f", FieldType::String)});
    const FilterCheck check(store(), *api,
                            {Value(repeat(unit, 63)), Value(p), Value(p + "a"), Value(p + "b"),
                             Value(p + "a" + repeat("y", 500)), Value(p + unit), Value(p + "A"), Value()});
    check.expect({
        {condition(f, Eq, {Value(p)}), {1}},
        {condition(f, Eq, {Value(p + "a")}), {2}},
        {condition(f, Eq, {Value(p + "c")}), {}},
        {condition(f, Le, {Value(p)}), {0, 1}},
        {condition(f, Lt, {Value(p)}), {0}},
        {condition(f, Lt, {Value(p + "a")}), {0, 1, 6}},
        {condition(f, Le, {Value(p + "a")}), {0, 1, 2, 6}},
        {condition(f, Gt, {Value(p + "a")}), {3, 4, 5}},
        {condition(f, Ge, {Value(p + "a")}), {2, 3, 4, 5}},
        {condition(f, Gt, {Value(p)}), {2, 3, 4, 5, 6}},
        {condition(f, Ge, {Value(p)}), {1, 2, 3, 4, 5, 6}},
        {condition(f, In, {Value(p + "b"), Value(p), Value("z")}), {1, 3}},
        {like(f, p, Wildcard::None), {1}},
        {like(f, p + "a", Wildcard::None), {2}},
        {like(f, p, Wildcard::After), {1, 2, 3, 4, 5, 6}},
        {like(f, p + "a", Wildcard::After), {2, 4}},
        {like(f, "b", Wildcard::Before), {3}},
        {like(f, std::string(unit) + "a", Wildcard::Both), {2, 4}},
    });
  }
}

TEST_P(StoreTest, FiltersOfIntegers) {
  constexpr std::int64_t max = 9'007'199'254'740'991;
  const auto api = add_api("integers", {new_field("f", FieldType::Integer)});
  const FilterCheck check(store(), *api,
                          {Value(), integer(-max), integer(-1), integer(0), integer(1), integer(9),
                           integer(10), integer(max - 1), integer(max), integer(1)});
  check.expect({
      {condition(f, Eq, {integer(1)}), {4, 9}},
      {condition(f, Eq, {integer(max)}), {8}},
      {condition(f, Eq, {integer(2)}), {}},
      {condition(f, Lt, {integer(0)}), {1, 2}},
      {condition(f, Le, {integer(0)}), {1, 2, 3}},
      {condition(f, Gt, {integer(9)}), {6, 7, 8}},
      {condition(f, Ge, {integer(9)}), {5, 6, 7, 8}},
      {condition(f, Gt, {integer(max - 1)}), {8}},
      {condition(f, Lt, {integer(-max)}), {}},
      {condition(f, In, {integer(10), integer(-max), integer(5)}), {1, 6}},
      {condition(f, IsNull), {0}},
  });
}

TEST_P(StoreTest, FiltersOfReals) {
  const auto api = add_api("reals", {new_field("f", FieldType::Float)});
  const FilterCheck check(
      store(), *api,
      {Value(), Value(-1e308), Value(-0.0), Value(0.0), Value(5e-324), Value(0.1), Value(0.1 + 0.2),
       Value(0.3), Value(9007199254740992.0), Value(9007199254740994.0), Value(1.7976931348623157e308)});
  check.expect({
      {condition(f, Lt, {Value(0.0)}), {1}},
      {condition(f, Lt, {Value(-0.0)}), {1}},
      {condition(f, Le, {Value(0.0)}), {1, 2, 3}},
      {condition(f, Gt, {Value(0.0)}), {4, 5, 6, 7, 8, 9, 10}},
      {condition(f, Ge, {Value(-0.0)}), {2, 3, 4, 5, 6, 7, 8, 9, 10}},
      {condition(f, Gt, {Value(0.3)}), {6, 8, 9, 10}},
      {condition(f, Gt, {Value(9007199254740992.0)}), {9, 10}},
      {condition(f, Ge, {Value(1.7976931348623157e308)}), {10}},
      {condition(f, In, {Value(0.1), Value(0.30000000000000004)}), {5, 6}},
      {condition(f, In, {Value(-0.0)}), {2, 3}},
      {condition(f, In, {Value(1.0)}), {}},
      {condition(f, IsNull), {0}},
  });
}

TEST_P(StoreTest, FiltersOfBooleans) {
  const auto api = add_api("booleans", {new_field("f", FieldType::Boolean)});
  const FilterCheck check(store(), *api, {Value(), Value(true), Value(false), Value(true)});
  check.expect({
      {condition(f, Eq, {Value(true)}), {1, 3}},
      {condition(f, Eq, {Value(false)}), {2}},
      {condition(f, IsNull), {0}},
  });
}

TEST_P(StoreTest, FiltersOfIdsAndTimes) {
  const auto api = add_api("ids", {new_field("f", FieldType::Integer)});
  const FilterCheck check(store(), *api, {Value(), integer(1)});
  const bool rises = check[0].id < check[1].id;
  const std::size_t low = rises ? 0 : 1;
  const std::size_t high = 1 - low;
  const Value low_id = check[low].id.text();
  const std::int64_t first_ms = check[0].created_at.ms;
  const std::size_t id = entry_id_attribute;
  check.expect({
      {condition(id, Eq, {low_id}), {low}},
      {condition(id, Eq, {Value(new_uuid())}), {}},
      {condition(id, Lt, {low_id}), {}},
      {condition(id, Le, {low_id}), {low}},
      {condition(id, Gt, {low_id}), {high}},
      {condition(id, Ge, {low_id}), {0, 1}},
      {condition(id, In, {Value(new_uuid()), low_id}), {low}},
  });
  for (const std::size_t attribute : {entry_created_at_attribute, entry_updated_at_attribute}) {
    check.expect({
        {condition(attribute, Eq, {Value(first_ms)}), {0}},
        {condition(attribute, Lt, {Value(first_ms)}), {}},
        {condition(attribute, Le, {Value(first_ms)}), {0}},
        {condition(attribute, Gt, {Value(first_ms)}), {1}},
        {condition(attribute, Ge, {Value(first_ms)}), {0, 1}},
        {condition(attribute, Eq, {Value(first_ms + 1'000'000)}), {}},
    });
  }
}

TEST_P(StoreTest, FiltersInGroups) {
  const auto api = add_api("groups", {new_field("f", FieldType::Integer)});
  const FilterCheck check(store(), *api, {Value(), integer(1), integer(2), integer(3), integer(4)});
  const auto eq = [](std::int64_t number) { return condition(f, Eq, {integer(number)}); };
  const auto ge = [](std::int64_t number) { return condition(f, Ge, {integer(number)}); };
  const BoundFilter null = condition(f, IsNull);
  check.expect({
      {all_of({ge(2), condition(f, Lt, {integer(4)})}), {2, 3}},
      {any_of({eq(1), eq(4)}), {1, 4}},
      {any_of({eq(1), null}), {0, 1}},
      {all_of({eq(1), eq(2)}), {}},
      {any_of({eq(9), eq(8)}), {}},
      {all_of({ge(2), any_of({eq(1), eq(2), eq(4)})}), {2, 4}},
      {any_of({eq(1), all_of({ge(3), condition(f, Le, {integer(3)})})}), {1, 3}},
      {any_of({all_of({eq(1), ge(1)}), all_of({null, any_of({null, ge(9)})})}), {0, 1}},
      {all_of({any_of({eq(1), eq(2)}), any_of({eq(2), eq(3)})}), {2}},
      {any_of({ge(1), ge(2), null}), {0, 1, 2, 3, 4}},
  });
}

// The grammar allows 32 levels of parentheses.
TEST_P(StoreTest, FiltersInDeepGroups) {
  const auto api = add_api("deep", {new_field("f", FieldType::Integer)});
  const FilterCheck check(store(), *api, {Value(), integer(1), integer(2)});
  BoundFilter filter = condition(f, Eq, {integer(1)});
  for (int depth = 0; depth < 32; ++depth) {
    filter = depth % 2 == 0 ? any_of({filter, condition(f, Eq, {integer(-depth)})})
                            : all_of({condition(f, Lt, {integer(2)}), filter});
  }
  check.expect({{filter, {1}}});
}

// Bounds of one field that leave a range, one value, or nothing.
TEST_P(StoreTest, FiltersWithTwoBounds) {
  const auto api = add_api("bounds", {new_field("f", FieldType::Integer)});
  const FilterCheck check(store(), *api, {Value(), integer(1), integer(2), integer(3), integer(4)});
  const auto bound = [](Operator op, std::int64_t value) { return condition(f, op, {integer(value)}); };
  check.expect({
      {all_of({bound(Gt, 1), bound(Lt, 4)}), {2, 3}},
      {all_of({bound(Ge, 2), bound(Le, 2)}), {2}},
      {all_of({bound(Le, 2), bound(Gt, 2)}), {}},
      {all_of({bound(Ge, 2), bound(Lt, 2)}), {}},
      {all_of({bound(Eq, 2), bound(Lt, 2)}), {}},
      {all_of({bound(Eq, 2), bound(Eq, 3)}), {}},
      {all_of({bound(Gt, 3), bound(Lt, 2)}), {}},
      {all_of({bound(Gt, 1), bound(Gt, 2), bound(Lt, 4), bound(Le, 9)}), {3}},
      {any_of({all_of({bound(Eq, 2), bound(Lt, 2)}), bound(Eq, 4)}), {4}},
  });
}

TEST_P(StoreTest, FiltersWithManyOperands) {
  const auto api = add_api("operands", {new_field("f", FieldType::Integer)});
  const FilterCheck check(store(), *api, {Value(), integer(1), integer(2000), integer(-1)});
  std::vector<Value> operands;
  for (std::int64_t i = 1; i <= 2000; ++i) operands.push_back(integer(i));
  check.expect({{condition(f, In, operands), {1, 2}}});
}

}  // namespace
}  // namespace bespoke
