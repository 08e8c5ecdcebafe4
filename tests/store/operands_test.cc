// Filters as long as they may be: whatever they name is answered, and as the plain evaluator answers it.
#include <functional>

#include "query/evaluate.h"
#include "query/filter_parser.h"
#include "query/limits.h"
#include "store_test.h"

namespace bespoke {
namespace {

using Spelling = std::function<std::string(std::size_t)>;

// `before`, then as many operands as a filter has room for beside it, then `after`.
std::string filled(const std::string& before, const Spelling& operand, const std::string& after = ")") {
  std::string text = before;
  for (std::size_t i = 0;; ++i) {
    const std::string next = "," + operand(i);
    if (text.size() + next.size() + after.size() > filter_bytes_max) return text + after;
    text += next;
  }
}

std::string with(const std::string& before, std::size_t count, const Spelling& operand,
                 std::size_t from = 0) {
  std::string text = before;
  for (std::size_t i = from; i < from + count; ++i) text += "," + operand(i);
  return text + ")";
}

std::string hex(std::size_t number) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  do {
    text.insert(text.begin(), digits[number % 16]);
    number /= 16;
  } while (number > 0);
  return text;
}
std::string decimal(std::size_t number) {
  return std::to_string(number);
}

std::string joined(std::size_t times, char junction, const Spelling& part) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += (i > 0 ? std::string(1, junction) : "") + part(i);
  return text;
}

Value json_list(const std::string& text) {
  return JsonText{text};
}

class Operands {
 public:
  Operands(Store& store, std::shared_ptr<const CustomApi> api, std::vector<Entry> entries)
      : store_(store), api_(std::move(api)), entries_(std::move(entries)) {}

  // In several orders and ways to count; that the filter lets through `matching` entries is seen, too.
  void expect(const std::string& filter, std::int64_t matching) const {
    for (const auto& [sort, method] :
         {std::pair("-created_at", "lower_bound"), std::pair("n", "exact"), std::pair("null", "observed")}) {
      const ListQuery query = read(filter, sort, method);
      const Selection wanted = select(query, entries_.size(), [this](std::size_t row, std::size_t attribute) {
        return value_of(entries_[row], attribute);
      });
      EXPECT_EQ(wanted.total, matching) << shortened(filter);
      std::vector<std::string> ids;
      for (const std::size_t row : wanted.rows) ids.push_back(entries_[row].id.text());
      EXPECT_EQ(listed(query), std::make_pair(wanted.total, ids)) << shortened(filter) << " by " << sort;
    }
  }

 private:
  static std::string shortened(const std::string& filter) { return filter.substr(0, 60); }

  ListQuery read(const std::string& filter, const char* sort, const char* method) const {
    ListParameters parameters;
    parameters.filter = filter;
    parameters.sort = sort;
    parameters.total_method = method;
    const Result<ListQuery> query =
        read_list_query(parameters, entry_attributes(*api_), ListKind::Entries, page_limit_max);
    EXPECT_TRUE(query) << shortened(filter) << (query ? "" : query.error().details.front());
    return query ? *query : ListQuery();
  }

  std::pair<std::int64_t, std::vector<std::string>> listed(const ListQuery& query) const {
    const Result<EntryPage> page = list(store_, *api_, query);
    if (!page) return {-1, page.error().details};
    std::vector<std::string> ids;
    for (const Entry& entry : page->entries) ids.push_back(entry.id.text());
    return {page->total, ids};
  }

  static Value value_of(const Entry& entry, std::size_t attribute) {
    if (attribute == entry_id_attribute) return entry.id.text();
    if (attribute == entry_created_at_attribute) return entry.created_at.ms;
    if (attribute == entry_updated_at_attribute) return entry.updated_at.ms;
    return entry.values[attribute - entry_field_attribute];
  }

  Store& store_;
  const std::shared_ptr<const CustomApi> api_;
  const std::vector<Entry> entries_;
};

// Entries number 0 to 5 of the fields n, text, real, words, numbers and mixed.
std::vector<Entry> some_entries() {
  const std::string long_text = repeat("x", 70);
  return {
      new_entry({Value(std::int64_t{6}), Value("a"), Value(1.0), json_list(R"(["a","1f"])"),
                 json_list("[1,2,3]"), json_list(R"(["a",1,true])")}),
      new_entry({Value(std::int64_t{5}), Value("1f"), Value(0.5), json_list(R"(["1","2","a"])"),
                 json_list("[100]"), json_list(R"([1.0,"1"])")}),
      new_entry({Value(std::int64_t{4}), Value(long_text), Value(100.0), json_list("[]"), json_list("[]"),
                 json_list("[null,1e2]")}),
      new_entry({Value(std::int64_t{3}), Value(long_text + "y"), Value(), json_list(R"(["no such"])"),
                 json_list("[-1]"), json_list(R"([10,"no such"])")}),
      new_entry({Value(std::int64_t{2}), Value(), Value(-1.0), Value(), Value(), Value()}),
      new_entry({Value(), Value("ff"), Value(7.0), json_list(R"(["ff","f","ff"])"), json_list("[7,8]"),
                 json_list(R"(["1.0",{"a":1}])")}),
  };
}

class OperandsTest : public StoreTest {
 protected:
  Operands some() {
    const auto api =
        add_api("many", {new_field("n", FieldType::Integer), new_field("text", FieldType::String),
                         new_field("real", FieldType::Float),
                         new_field("words", FieldType::List, R"({"allowed_type":"string"})"),
                         new_field("numbers", FieldType::List, R"({"allowed_type":"integer"})"),
                         new_field("mixed", FieldType::List)});
    const std::vector<Entry> entries = some_entries();
    add_entries(*api, entries);
    return {store(), api, entries};
  }
};

TEST_P(OperandsTest, OfInAreAsManyAsThereIsRoomFor) {
  const Operands operands = some();
  const Spelling any_text = [](std::size_t i) { return i % 1000 == 7 ? repeat("x", 70) : hex(i); };
  operands.expect(filled("in(n", decimal), 5);
  operands.expect(filled("in(text", hex), 3);
  operands.expect(filled("in(text", any_text), 4);
  operands.expect(filled("in(real", [](std::size_t i) { return decimal(i) + ".0"; }), 3);
  operands.expect(filled("in(real", [](std::size_t) { return std::string("7"); }), 1);
  operands.expect(filled("in(id", [](std::size_t) { return new_uuid(); }), 0);
  operands.expect(filled("in(words.length", decimal), 5);
}

TEST_P(OperandsTest, OfListsAreAsManyAsThereIsRoomFor) {
  const Operands operands = some();
  operands.expect(filled("contains_any(words", hex), 3);
  operands.expect(filled("contains_any(numbers", decimal), 3);
  operands.expect(filled("contains_any(mixed", decimal), 4);
  operands.expect(filled("contains_any(mixed", hex), 4);
  operands.expect(filled("contains_all(words", hex), 0);
  operands.expect(filled("contains_all(words", [](std::size_t i) { return i % 2 == 0 ? "a" : "1f"; }), 1);
  operands.expect(filled("contains_all(numbers", [](std::size_t i) { return decimal(i % 3 + 1); }), 1);
}

TEST_P(OperandsTest, OfElementsAreAsManyAsThereIsRoomFor) {
  const Operands operands = some();
  operands.expect(filled("in(mixed[0]", decimal), 2);
  operands.expect(filled("in(mixed[1]", decimal), 3);
  operands.expect(filled("in(mixed[0]", [](std::size_t i) { return decimal(i) + ".0"; }), 3);
  operands.expect(filled("in(numbers[0]", decimal), 3);
  operands.expect(filled("in(words[0]", hex), 3);
}

TEST_P(OperandsTest, OfManyConditionsAreAsManyAsThereIsRoomFor) {
  const Operands operands = some();
  const auto any = [](std::size_t i) { return with("contains_any(mixed", 187, hex, 187 * i); };
  operands.expect(joined(8, '|', any), 4);
  operands.expect(joined(8, ':', any), 0);
  const auto either = [](std::size_t i) {
    return "(" + with("in(n", 100, decimal, i) + ":" + with("contains_any(words", 100, hex, i) + ")";
  };
  operands.expect(joined(5, '|', either), 2);
  operands.expect(joined(5, ':', either), 2);
  operands.expect(with("in(n", 60, decimal) + ":" + with("in(text", 60, hex) + ":" +
                      with("contains_any(words", 1500, hex),
                  2);
  operands.expect(with("in(n", 4, decimal) + "|" + with("contains_any(words", 60, hex) + "|" +
                      with("contains_any(mixed", 1000, hex),
                  6);
}

// Some of the ways to the page are open for long while others prepare more statements than are kept.
TEST_P(OperandsTest, AreFoundWhereTheOrderedWalkIsLong) {
  const auto api = add_api("long", {new_field("n", FieldType::Integer), new_field("tags", FieldType::List)});
  std::vector<Entry> entries;
  const auto add = [&](const std::string& tag, std::int64_t n) {
    entries.push_back(new_entry({Value(n), json_list("[\"" + tag + "\"]")}));
  };
  for (std::int64_t i = 0; i < 300; ++i) add("none", i);
  for (std::int64_t i = 0; i < 40; ++i) add("0", 100'000 + i);
  for (std::int64_t i = 0; i < 40; ++i) add(hex(300), 100'000 + i);
  add_entries(*api, entries);
  const Operands operands(store(), api, entries);
  operands.expect(with("contains_any(tags", 301, hex), 80);
  operands.expect(with("contains_any(tags", 20, hex) + "|eq(n,7)", 41);
}

INSTANTIATE_TEST_SUITE_P(Stores, OperandsTest, testing::ValuesIn(store_kinds()),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace bespoke
