// The order of lists, and their pages.
#include <algorithm>
#include <set>

#include "query/limits.h"
#include "store_test.h"

namespace bespoke {
namespace {

class ListedEntries {
 public:
  // Remembers the order of creation, by which the tests name entries.
  Entry add(Entry entry) {
    entries_.push_back(entry);
    return entry;
  }
  const std::vector<Entry>& entries() const { return entries_; }

  // The numbers of the page's entries.
  std::vector<std::size_t> order(const EntryPage& page) const {
    std::vector<std::size_t> numbers;
    for (const Entry& entry : page.entries) {
      const auto found = std::find_if(entries_.begin(), entries_.end(),
                                      [&](const Entry& other) { return other.id == entry.id; });
      numbers.push_back(static_cast<std::size_t>(found - entries_.begin()));
    }
    return numbers;
  }

 private:
  std::vector<Entry> entries_;
};

using Order = std::vector<std::size_t>;

Order reversed(Order order) {
  std::reverse(order.begin(), order.end());
  return order;
}

TEST_P(StoreTest, EntriesCreatedInOneMillisecondKeepTheirOrder) {
  const auto api = add_api("ties", {});
  ListedEntries listed;
  for (const std::int64_t ms : {10, 10, 10, 11, 11, 12}) listed.add(new_entry({}, at_ms(ms)));
  add_entries(*api, listed.entries());
  const Order order = {0, 1, 2, 3, 4, 5};
  for (const std::size_t attribute : {entry_created_at_attribute, entry_updated_at_attribute}) {
    EXPECT_EQ(listed.order(read_page(*api, sorted(attribute, Direction::Ascending))), order);
    EXPECT_EQ(listed.order(read_page(*api, sorted(attribute, Direction::Descending))), reversed(order));
  }
}

TEST_P(StoreTest, EntriesAreSortedByTheirTimes) {
  const auto api = add_api("times", {});
  ListedEntries listed;
  for (const std::int64_t ms : {30, 10, 20}) {
    Entry entry = new_entry({}, at_ms(ms));
    entry.updated_at = at_ms(100 - ms % 30);
    listed.add(entry);
  }
  add_entries(*api, listed.entries());
  EXPECT_EQ(listed.order(read_page(*api, sorted(entry_created_at_attribute, Direction::Ascending))),
            (Order{1, 2, 0}));
  EXPECT_EQ(listed.order(read_page(*api, sorted(entry_created_at_attribute, Direction::Descending))),
            (Order{0, 2, 1}));
  EXPECT_EQ(listed.order(read_page(*api, sorted(entry_updated_at_attribute, Direction::Ascending))),
            (Order{2, 1, 0}));
  EXPECT_EQ(listed.order(read_page(*api, sorted(entry_updated_at_attribute, Direction::Descending))),
            (Order{0, 1, 2}));
}

TEST_P(StoreTest, EntriesAreSortedById) {
  const auto api = add_api("ids", {});
  std::vector<Entry> entries;
  for (int i = 0; i < 20; ++i) entries.push_back(new_entry({}));
  add_entries(*api, entries);
  std::vector<std::string> ids;
  for (const Entry& entry : entries) ids.push_back(entry.id.text());
  std::sort(ids.begin(), ids.end());
  const EntryPage up = read_page(*api, sorted(entry_id_attribute, Direction::Ascending));
  const EntryPage down = read_page(*api, sorted(entry_id_attribute, Direction::Descending));
  ASSERT_EQ(up.entries.size(), ids.size());
  ASSERT_EQ(down.entries.size(), ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    EXPECT_EQ(up.entries[i].id.text(), ids[i]);
    EXPECT_EQ(down.entries[ids.size() - 1 - i].id.text(), ids[i]);
  }
}

TEST_P(StoreTest, UpdatedEntryKeepsItsPlaceInTheOrderOfCreation) {
  const auto api = add_api("places", {});
  ListedEntries listed;
  for (int i = 0; i < 3; ++i) listed.add(new_entry({}, at_ms(0)));  // before every change
  add_entries(*api, listed.entries());
  ASSERT_OK(update(store(), *api, listed.entries()[0], changed(listed.entries()[0], {})));
  EXPECT_EQ(listed.order(read_page(*api, everything())), (Order{0, 1, 2}));
  EXPECT_EQ(listed.order(read_page(*api, sorted(entry_updated_at_attribute, Direction::Ascending))),
            (Order{1, 2, 0}));
}

struct SortRow {
  FieldType type;
  std::vector<Value> values;  // in ascending order, where they differ
};

std::vector<SortRow> sort_rows() {
  const std::string prefix = repeat("\u00e9", 64);
  return {
      {FieldType::String,
       {Value(),
        Value(),
        Value(""),
        Value(" "),
        Value("10"),
        Value("9"),
        Value("A"),
        Value("Z"),
        Value("a"),
        Value("a"),
        Value("a b"),
        Value("aa"),
        Value("\u00df"),
        Value(prefix),
        Value(prefix + "\U0001f600"),
        Value(prefix + "\U0001f600"),
        Value(prefix + "\U0001f600z"),
        Value(prefix + repeat("\U0001f601", 200)),
        Value("\uffff"),
        Value("\U00010000")}},
      {FieldType::Integer,
       {Value(), Value(), Value(std::int64_t{-9'007'199'254'740'991}), Value(std::int64_t{-10}),
        Value(std::int64_t{-9}), Value(std::int64_t{0}), Value(std::int64_t{0}), Value(std::int64_t{9}),
        Value(std::int64_t{10}), Value(std::int64_t{9'007'199'254'740'991})}},
      {FieldType::Float,
       {Value(), Value(), Value(-1.7976931348623157e308), Value(-1.5), Value(-5e-324), Value(0.0),
        Value(-0.0), Value(0.0), Value(5e-324), Value(0.1), Value(1.0), Value(9007199254740992.0),
        Value(9007199254740994.0), Value(1e300)}},
      {FieldType::Boolean, {Value(), Value(), Value(false), Value(false), Value(true), Value(true)}},
  };
}

TEST_P(StoreTest, EntriesAreSortedByFieldsNullFirst) {
  for (const SortRow& row : sort_rows()) {
    const auto api = add_api("sort-" + std::string(info(row.type).name), {new_field("f", row.type)});
    ListedEntries listed;
    for (const Value& value : row.values) listed.add(new_entry({value}, at_ms(7)));
    // Not in the order of the values, but those that are equal in the order of their creation.
    std::vector<Entry> entries = listed.entries();
    std::stable_partition(entries.begin(), entries.end(),
                          [](const Entry& entry) { return !is_null(entry.values[0]); });
    add_entries(*api, entries);
    Order order;
    for (std::size_t i = 0; i < row.values.size(); ++i) order.push_back(i);
    const std::size_t attribute = entry_field_attribute;
    EXPECT_EQ(listed.order(read_page(*api, sorted(attribute, Direction::Ascending))), order)
        << info(row.type).name;
    EXPECT_EQ(listed.order(read_page(*api, sorted(attribute, Direction::Descending))), reversed(order))
        << info(row.type).name;
  }
}

std::vector<Sort> all_sorts(const CustomApi& api) {
  std::vector<Sort> sorts = {{std::nullopt, Direction::Ascending}};
  for (std::size_t attribute = 0; attribute < entry_field_attribute + api.fields.size(); ++attribute) {
    sorts.push_back({attribute, Direction::Ascending});
    sorts.push_back({attribute, Direction::Descending});
  }
  return sorts;
}

TEST_P(StoreTest, PagesVisitEveryEntryOnce) {
  const auto api = add_api("pages", {new_field("s", FieldType::String), new_field("b", FieldType::Boolean)});
  std::vector<Entry> entries;
  for (int i = 0; i < 53; ++i) {
    const Value text = i % 5 == 0 ? Value() : Value(std::string(1, static_cast<char>('a' + i % 3)));
    entries.push_back(new_entry({text, Value(i % 2 == 0)}, at_ms(i / 10)));
  }
  add_entries(*api, entries);
  for (const Sort& sort : all_sorts(*api)) {
    ListQuery query;
    query.sort = sort;
    std::set<EntryId> seen;
    for (std::int64_t offset = 0; offset < 60; offset += 7) {
      const EntryPage page = read_page(*api, paged(query, 7, offset));
      EXPECT_EQ(page.total, 53);
      EXPECT_EQ(page.entries.size(), static_cast<std::size_t>(std::clamp<std::int64_t>(53 - offset, 0, 7)));
      for (const Entry& entry : page.entries) EXPECT_TRUE(seen.insert(entry.id).second) << dump(query);
    }
    EXPECT_EQ(seen.size(), 53U) << dump(query);
  }
}

TEST_P(StoreTest, PagesAtTheEdges) {
  const auto api = add_api("edges", {});
  ListedEntries listed;
  for (int i = 0; i < 5; ++i) listed.add(new_entry({}));
  add_entries(*api, listed.entries());
  struct Row {
    std::int64_t limit, offset;
    Order order;
  };
  for (const Row& row : {Row{0, 0, {}}, Row{0, 3, {}}, Row{2, 4, {4}}, Row{5, 0, {0, 1, 2, 3, 4}},
                         Row{2, 5, {}}, Row{100, 10'000, {}}, Row{1, 2, {2}}}) {
    const EntryPage page = read_page(*api, paged(everything(), row.limit, row.offset));
    EXPECT_EQ(listed.order(page), row.order) << row.limit << " from " << row.offset;
    EXPECT_EQ(page.total, 5);
    EXPECT_EQ(page.total_kind, TotalKind::Exact);
  }
  const auto empty = add_api("empty", {});
  EXPECT_EQ(dump(read_page(*empty, everything())), "\ntotal 0 exact");
}

TEST_P(StoreTest, ObservedTotalCountsToOnePastThePage) {
  const auto api = add_api("observed", {new_field("i", FieldType::Integer)});
  for (std::int64_t i = 0; i < 10; ++i) add_entry(*api, {Value(i)});
  struct Row {
    std::int64_t limit, offset, total;
  };
  for (const Row& row :
       {Row{3, 0, 4}, Row{3, 3, 7}, Row{3, 6, 10}, Row{3, 7, 10}, Row{9, 0, 10}, Row{10, 0, 10},
        Row{100, 0, 10}, Row{0, 0, 1}, Row{0, 5, 6}, Row{3, 10, 10}, Row{3, 50, 10}}) {
    for (const Sort& sort : all_sorts(*api)) {
      ListQuery query = paged(everything(), row.limit, row.offset);
      query.sort = sort;
      query.total_method = TotalMethod::Observed;
      const EntryPage page = read_page(*api, query);
      EXPECT_EQ(page.total, row.total) << dump(query);
      EXPECT_EQ(page.total_kind, TotalKind::Observed) << dump(query);
      EXPECT_EQ(page.entries.size(),
                static_cast<std::size_t>(std::clamp<std::int64_t>(10 - row.offset, 0, row.limit)));
    }
  }
  ListQuery filtered =
      paged(matching(condition(entry_field_attribute, Operator::Lt, {Value(std::int64_t{4})})), 3, 0);
  filtered.total_method = TotalMethod::Observed;
  EXPECT_EQ(read_page(*api, filtered).total, 4);
}

// One collection of more than ten thousand entries serves all that needs one.
TEST_P(StoreTest, TotalsAreCountedToTenThousand) {
  const auto api = add_api("many", {new_field("i", FieldType::Integer), new_field("s", FieldType::String)});
  std::vector<Entry> entries;
  for (std::int64_t i = 0; i < 10'050; ++i)
    entries.push_back(new_entry({Value(i), Value(repeat("x", 200))}, at_ms(i)));
  add_entries(*api, entries);
  struct Row {
    std::int64_t below, total;
    TotalKind kind;
  };
  for (const Row& row :
       {Row{9'999, 9'999, TotalKind::Exact}, Row{10'000, 10'000, TotalKind::Exact},
        Row{10'001, 10'000, TotalKind::LowerBound}, Row{10'050, 10'000, TotalKind::LowerBound}}) {
    const EntryPage page =
        read_page(*api, matching(condition(entry_field_attribute, Operator::Lt, {Value(row.below)})));
    EXPECT_EQ(page.total, row.total) << row.below;
    EXPECT_EQ(page.total_kind, row.kind) << row.below;
  }
  const EntryPage last = read_page(*api, paged(everything(), 100, page_offset_max));
  EXPECT_EQ(last.entries.size(), 50U);
  EXPECT_EQ(dump(last.entries.front()), dump(entries[10'000]));
  EXPECT_EQ(last.total, 10'000);
  EXPECT_EQ(last.total_kind, TotalKind::LowerBound);
  ListQuery observed = paged(everything(), 100, page_offset_max);
  observed.total_method = TotalMethod::Observed;
  EXPECT_EQ(read_page(*api, observed).total, 10'050);

  std::vector<BoundFilter> slow;
  for (int i = 0; i < 10; ++i) slow.push_back(like(entry_field_attribute + 1, "xy", Wildcard::Both));
  ListQuery late = matching(any_of(std::move(slow)));
  EXPECT_EQ(read_page(*api, late).total, 0);
  late.timeout_ms = 1;
  EXPECT_REFUSED(list(store(), *api, late), ErrorCode::DeadlineExceeded);
  ListQuery passed = everything();
  passed.deadline = std::chrono::steady_clock::now() - std::chrono::milliseconds(1);
  EXPECT_REFUSED(list(store(), *api, passed), ErrorCode::DeadlineExceeded);
  EXPECT_EQ(read_page(*api, everything()).total, 10'000);
}

}  // namespace
}  // namespace bespoke
