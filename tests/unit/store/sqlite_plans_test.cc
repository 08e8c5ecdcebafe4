// How many entries a list looks at, where there are many: it follows what it gives, not what there is.
#include <algorithm>
#include <map>

#include "query/attributes.h"
#include "sqlite_place.h"

namespace bespoke::sqlite {
namespace {

constexpr std::int64_t many = 200'000;
// Beside ten times what a page holds; of a page that is empty it is all.
constexpr std::int64_t spare_visits = 100;

constexpr std::string_view long_prefix =
    "a text that goes on for longer than any index holds of it, and then some: ";

CustomField unindexed(CustomField field) {
  field.indexed = Indexed::No;
  return field;
}

// The number n stands for the entry that was created as the n-th.
const std::string fill = R"(
  WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM numbers WHERE n<)" +
                         std::to_string(many) + R"()
  INSERT INTO e1(k,id,created_at,updated_at,version,c1,c2,c3,c4,c5,c6,c7)
  SELECT n, randomblob(16), 1000000+n, 1000000+n, 0,
    CASE WHEN n%10<>0 THEN 'common' ELSE 'other '||(n%1000) END,
    CASE WHEN n%20000=0 THEN 'needle' WHEN n%2000=1 THEN 'pin' ELSE 'hay '||(n%7) END,
    n,
    CASE WHEN n%50=7 THEN NULL ELSE n*7919%)" +
                         std::to_string(many) + R"(/100.0 END,
    n%2,
    CASE WHEN n%4000<>0 THEN 'short' ELSE ')" +
                         std::string(long_prefix) + R"('||(n/4000*7919%1000) END,
    n*7919%)" + std::to_string(many) +
                         R"( FROM numbers;
  UPDATE entry_counts SET entries=)" +
                         std::to_string(many) + ";";

class Collection : public SqlitePlace {
 public:
  Collection() {
    open();
    api_ = add_api("many", {new_field("word", FieldType::String), new_field("find", FieldType::String),
                            new_field("number", FieldType::Integer), new_field("price", FieldType::Float),
                            new_field("odd", FieldType::Boolean), new_field("text", FieldType::String),
                            unindexed(new_field("plain", FieldType::Integer))});
    close();
    run(fill);
    open();
    api_ = store().catalog()->find(api_->id);
  }

  ListQuery query(const std::string& filter, const std::string& sort, std::int64_t limit) const {
    ListParameters parameters;
    parameters.filter = filter;
    parameters.sort = sort;
    parameters.total_method = "observed";
    Result<ListQuery> query = read_list_query(parameters, entry_attributes(*api_), ListKind::Entries, limit);
    EXPECT_TRUE(query) << filter << " " << sort << ": " << (query ? "" : query.error().details.front());
    return query ? *query : ListQuery();
  }

  EntryPage list(const ListQuery& query) {
    EntryPage found;
    EXPECT_EQ(told(store().read([&](Snapshot& snapshot) -> Status {
                Result<EntryPage> page = snapshot.list_entries(*api_, query);
                if (!page) return page.error();
                found = *std::move(page);
                return {};
              })),
              "ok");
    return found;
  }

  std::string told_indexes(const EntryPage& page) const {
    std::string text = page.explanation->walk == Explanation::Walk::InOrder ? "in order:" : "sorted:";
    const Attributes attributes = entry_attributes(*api_);
    for (const std::size_t index : page.explanation->indexes) text.append(" ").append(attributes[index].name);
    return text;
  }

  // Another API with so many entries, of which nobody but its store knows.
  void fill_other(std::int64_t entries) {
    api_ = add_api("other", {});
    close();
    run("WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM numbers WHERE n<" +
        std::to_string(entries) +
        ") INSERT INTO e2(k,id,created_at,updated_at,version) SELECT n,randomblob(16),n,n,0 FROM numbers;"
        "UPDATE entry_counts SET entries=" +
        std::to_string(entries) + " WHERE api=2");
    open();
  }
  void add_field(const CustomField& field) {
    EXPECT_EQ(
        define([&](Transaction& transaction) { return transaction.insert_custom_field(api_->id, field); }),
        "ok");
    api_ = store().catalog()->find(api_->id);
  }
  void add_entry(std::vector<Value> values) { EXPECT_EQ(add_entries(*api_, values, 1), "ok"); }
  const CustomApi& api() const { return *api_; }

 private:
  void TestBody() override {}
  void run(const std::string& text) {
    sqlite3* handle = nullptr;
    sqlite3_open(file().c_str(), &handle);
    EXPECT_EQ(sqlite3_exec(handle, text.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(handle);
    sqlite3_close(handle);
  }

  std::shared_ptr<const CustomApi> api_;
};

// One collection serves all tests: filling it takes seconds.
class SqlitePlans : public testing::Test {
 protected:
  static void SetUpTestSuite() { collection = std::make_unique<Collection>(); }
  static void TearDownTestSuite() { collection.reset(); }

  ListQuery query(const std::string& filter, const std::string& sort, std::int64_t limit) const {
    return collection->query(filter, sort, limit);
  }
  EntryPage list(const ListQuery& query) const { return collection->list(query); }
  std::string told_indexes(const EntryPage& page) const { return collection->told_indexes(page); }

  static std::unique_ptr<Collection> collection;
};
std::unique_ptr<Collection> SqlitePlans::collection;

struct Row {
  std::string filter, sort;
  std::size_t rows;  // of 25
  std::string indexes;
};

std::string in_many_values() {
  std::string filter = "in(number";
  for (int i = 1; i <= 50; ++i) filter += "," + std::to_string(i * 3989);
  return filter + ")";
}

std::string in_many_words() {
  std::string filter = "in(word";
  for (int i = 1; i <= 50; ++i) filter += ",other " + std::to_string(i * 10);
  return filter + ")";
}

const std::vector<Row> rows = {
    // Without a filter, in every order there is an index for.
    {"", "", 25, "in order: created_at"},
    {"", "created_at", 25, "in order: created_at"},
    {"", "null", 25, "in order: created_at"},
    {"", "id", 25, "in order: id"},
    {"", "-updated_at", 25, "in order: updated_at"},
    {"", "price", 25, "in order: price"},
    {"", "-price", 25, "in order: price"},
    {"", "word", 25, "in order: word"},
    {"", "-word", 25, "in order: word"},
    {"", "find", 25, "in order: find"},
    {"", "odd", 25, "in order: odd"},
    // A common value stops early, a rare one has its index, whatever the order is.
    {"eq(word,common)", "", 25, "in order: word"},
    {"eq(word,common)", "price", 25, "in order: price"},
    {"eq(word,common)", "-number", 25, "in order: number"},
    {"eq(word,common)", "word", 25, "in order: word"},
    {"eq(odd,true)", "", 25, "in order: odd"},
    {"eq(find,needle)", "", 10, "in order: find"},
    {"eq(find,needle)", "price", 10, "sorted: find"},
    {"eq(find,needle)", "-word", 10, "sorted: find"},
    {"eq(find,nothing)", "", 0, "in order: find"},
    {"eq(find,nothing)", "price", 0, "sorted: find"},
    {"is_null(price)", "", 25, "in order: price"},
    // Of two conditions the rarer one.
    {"eq(word,common):eq(find,needle)", "", 0, "in order: find"},
    {"eq(find,needle):eq(odd,false)", "", 10, "in order: find"},
    {"eq(odd,false):eq(find,needle)", "price", 10, "sorted: find"},
    {"eq(odd,true):eq(find,pin)", "", 25, "in order: find"},
    {"gt(number,10):eq(find,needle):eq(odd,false)", "-price", 10, "sorted: find"},
    {"(eq(odd,true)|eq(odd,false)):eq(find,needle)", "", 10, "in order: find"},
    {"(eq(word,common):eq(find,pin))|eq(find,needle)", "", 25, "in order: find"},
    // Ranges, wide and narrow, in the default order and others.
    {"gt(number,100)", "", 25, "in order: created_at"},
    {"gt(price,10)", "", 25, "in order: created_at"},
    {"gt(price,1000)", "", 25, "in order: created_at"},
    {"lt(price,600)", "-number", 25, "in order: number"},
    {"gt(price,1999.9)", "", 9, "sorted: price"},
    {"lt(number,11)", "", 10, "sorted: number"},
    {"ge(number,500):lt(number,520)", "", 20, "sorted: number"},
    {"(gt(number,500):eq(odd,true)):lt(number,520)", "", 10, "sorted: number"},
    {"gt(price,1000):lt(price,1000.5)", "-price", 25, "in order: price"},
    {"ge(word,d):lt(word,o)", "", 0, "sorted: word"},
    {"gt(price,500)", "price", 25, "in order: price"},
    {"lt(price,500)", "-price", 25, "in order: price"},
    {"gt(price,500)", "-number", 25, "in order: number"},
    {"lt(price,0.1)", "number", 10, "sorted: price"},
    {"gt(created_at,1199000)", "", 25, "in order: created_at"},
    {"lt(created_at,1000011)", "word", 10, "sorted: created_at"},
    // Many values, and the start of a text.
    {in_many_values(), "", 25, "in order: number"},
    {in_many_values(), "number", 25, "in order: number"},
    {in_many_values(), "-number", 25, "in order: number"},
    {in_many_words(), "", 25, "in order: word"},
    {in_many_words(), "created_at", 25, "in order: word"},
    {"eq(find,needle)|eq(find,pin)|is_null(price)", "", 25, "in order: find price"},
    {"like(word,comm*)", "", 25, "in order: created_at"},
    {"like(word,comm*)", "word", 25, "in order: word"},
    {"like(find,need*)", "", 10, "sorted: find"},
    {"like(find,need*)", "-find", 10, "in order: find"},
    {"like(text,\"" + std::string(long_prefix) + "7*\")", "", 5, "sorted: text"},
    {"in(find,needle,nothing)", "word", 10, "sorted: find"},
};

TEST_F(SqlitePlans, VisitTenRowsAtMostForEachThatTheyGive) {
  for (const Row& row : rows) {
    const EntryPage page = list(query(row.filter, row.sort, 25));
    const std::string what = row.filter + " by " + row.sort;
    EXPECT_EQ(page.entries.size(), row.rows) << what;
    ASSERT_TRUE(page.explanation) << what;
    EXPECT_LE(page.explanation->rows_visited,
              10 * static_cast<std::int64_t>(page.entries.size()) + spare_visits)
        << what;
    EXPECT_EQ(told_indexes(page), row.indexes) << what;
  }
}

// Deep pages are no harder than the first, in every order and also in the midst of a value that most have.
TEST_F(SqlitePlans, GoOnWithoutLookingBack) {
  const std::vector<std::pair<std::string, std::string>> lists = {
      {"", ""},
      {"", "price"},
      {"", "-price"},
      {"", "word"},
      {"", "-word"},
      {"", "-odd"},
      {"eq(word,common)", ""},
      {"gt(number,1000)", "-number"},
      {in_many_words(), ""},
      {"", "id"},
      {"gt(created_at,1000500)", "null"},
      {"", "updated_at"},
  };
  for (const auto& [filter, sort] : lists) {
    ListQuery asked = query(filter, sort, 100);
    asked.page.offset = 9'900;
    EntryPage page = list(asked);
    for (int i = 0; i < 5 && page.last; ++i) {
      asked.after = page.last;
      page = list(asked);
      EXPECT_EQ(page.entries.size(), 100U) << filter << " by " << sort;
      EXPECT_LE(page.explanation->rows_visited, 10 * 100 + spare_visits) << filter << " by " << sort;
    }
  }
}

// 50 entries share their first 64 code points: to put them in order they are all looked at, and no others.
TEST_F(SqlitePlans, PutLongTextsInOrder) {
  const EntryPage page = list(query("gt(text,a)", "text", 100));
  ASSERT_EQ(page.entries.size(), 100U);
  for (std::size_t i = 1; i < 50; ++i) EXPECT_LT(page.entries[i - 1].values[5], page.entries[i].values[5]);
  EXPECT_LE(page.explanation->rows_visited, 10 * 100 + spare_visits);
}

TEST_F(SqlitePlans, ScanForFieldsWithoutAnIndex) {
  const EntryPage sorted = list(query("", "plain", 25));
  EXPECT_EQ(told_indexes(sorted), "sorted:");
  EXPECT_EQ(sorted.explanation->rows_visited, many);
  EXPECT_EQ(sorted.entries.front().values[6], Value(std::int64_t{0}));
  const EntryPage filtered = list(query("lt(plain,5)", "", 25));
  EXPECT_EQ(told_indexes(filtered), "in order: created_at");
  EXPECT_EQ(filtered.entries.size(), 5U);
  EXPECT_EQ(filtered.explanation->rows_visited, many);
  const EntryPage narrowed = list(query("eq(find,needle)", "plain", 25));
  EXPECT_EQ(told_indexes(narrowed), "sorted: find");
  EXPECT_LE(narrowed.explanation->rows_visited, 20);
}

// A field that comes to many entries has an index without those that have no value.
TEST_F(SqlitePlans, SortByFieldsThatCameLate) {
  Collection other;
  constexpr std::int64_t entries = 60'000;
  other.fill_other(entries);
  other.add_field(new_field("late", FieldType::Integer));
  ASSERT_EQ(other.api().fields[0].nulls_indexed, Indexed::No);
  for (std::int64_t i = 0; i < 3; ++i) other.add_entry({Value(i)});
  const EntryPage up = other.list(other.query("", "late", 25));
  EXPECT_EQ(other.told_indexes(up), "in order: created_at late");
  EXPECT_EQ(up.entries.front().created_at.ms, 1);
  EXPECT_LE(up.explanation->rows_visited, 10 * 25 + spare_visits);
  const EntryPage down = other.list(other.query("", "-late", 25));
  EXPECT_EQ(down.entries[0].values[0], Value(std::int64_t{2}));
  EXPECT_EQ(down.entries[2].values[0], Value(std::int64_t{0}));
  EXPECT_EQ(down.entries[3].created_at.ms, entries);
  EXPECT_LE(down.explanation->rows_visited, 10 * 25 + spare_visits);
  EXPECT_EQ(other.list(other.query("is_null(late)", "", 25)).entries.size(), 25U);
  EXPECT_EQ(other.list(other.query("ge(late,1)", "", 25)).entries.size(), 2U);
}

TEST_F(SqlitePlans, CountByTheIndexThatKnowsBest) {
  struct Case {
    std::string filter;
    std::int64_t total, counted_max;
  };
  for (const Case& c :
       {Case{"eq(word,common)", 10'000, 10'001}, Case{"gt(number,150000)", 10'000, 10'001},
        Case{"eq(find,pin)", 100, 100}, Case{"eq(word,common):eq(find,pin)", 100, 400},
        Case{"eq(odd,true):gt(price,1)", 10'000, 60'000}, Case{"eq(odd,true):lt(number,400)", 200, 2'000}}) {
    ListQuery asked = query(c.filter, "", 10);
    asked.total_method = TotalMethod::LowerBound;
    const EntryPage page = list(asked);
    EXPECT_EQ(page.total, c.total) << c.filter;
    EXPECT_LE(page.explanation->rows_counted, c.counted_max) << c.filter;
  }
  ListQuery exact = query("eq(word,common)", "", 10);
  exact.total_method = TotalMethod::Exact;
  EXPECT_EQ(list(exact).total, many / 10 * 9);
}

}  // namespace
}  // namespace bespoke::sqlite
