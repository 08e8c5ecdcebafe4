// Many entries by one unit of work: what a batch does.
#include "model/errors.h"
#include "store_test.h"

namespace bespoke {
namespace {

std::string dump_all(const std::vector<Status>& outcomes) {
  std::string text;
  for (const Status& outcome : outcomes) text += (text.empty() ? "" : ", ") + dump(outcome);
  return text;
}

std::vector<Entry> entries_of(const std::vector<std::string>& values) {
  std::vector<Entry> entries;
  for (const std::string& value : values) entries.push_back(new_entry({Value(value)}));
  return entries;
}

TEST_P(StoreTest, ManyInsertsHaveAnOutcomeEach) {
  const auto api = add_api("a", {new_field("f", FieldType::String, unique_rules)});
  add_entry(*api, {Value("taken")});
  const std::vector<Entry> entries = entries_of({"a", "taken", "b", "a", "c"});
  const std::string taken = dump(duplicate_value("f"));
  const Status refused = write(store(), [&](Transaction& transaction) -> Status {
    EXPECT_EQ(dump_all(transaction.insert_entries(*api, entries, 10)),
              "ok, " + taken + ", ok, " + taken + ", ok");
    EXPECT_EQ(dump(transaction.find_entry(*api, entries[4].id)), dump(entries[4]));
    return duplicate_value("f");
  });
  EXPECT_EQ(dump(refused), taken);
  EXPECT_EQ(dump(find(store(), *api, entries[0].id)), "none");
  const Status few = write(store(), [&](Transaction& transaction) -> Status {
    EXPECT_EQ(dump_all(transaction.insert_entries(*api, entries, 1)), "ok, " + taken);
    return duplicate_value("f");
  });
  EXPECT_EQ(dump(few), taken);
}

TEST_P(StoreTest, ManyInsertsKeepTheirOrder) {
  const auto api = add_api("a", {new_field("f", FieldType::Integer)});
  std::vector<Entry> entries;
  const Timestamp now = at_ms(1);
  for (std::int64_t i = 0; i < 90; ++i) entries.push_back(new_entry({integer(i)}, now));
  EXPECT_OK(write(store(), [&](Transaction& transaction) -> Status {
    for (const Status& outcome : transaction.insert_entries(*api, entries, 1)) EXPECT_OK(outcome);
    return {};
  }));
  const Result<EntryPage> page = list(store(), *api, everything());
  ASSERT_TRUE(page);
  ASSERT_EQ(page->entries.size(), entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) EXPECT_EQ(dump(page->entries[i]), dump(entries[i]));
}

TEST_P(StoreTest, ManyInsertsAreOfTheDefinitionThatIsCurrent) {
  const auto old = add_api("a", {new_field("f", FieldType::String)});
  EXPECT_OK(define(store(), [&](Transaction& transaction) { return transaction.update_custom_api(*old); }));
  const std::vector<Entry> entries = entries_of({"a", "b"});
  const Status refused = write(store(), [&](Transaction& transaction) -> Status {
    std::vector<Status> outcomes = transaction.insert_entries(*old, entries, 10);
    EXPECT_EQ(outcomes.size(), 1U);
    return outcomes.front();
  });
  EXPECT_EQ(dump(refused), dump(definition_changed()));
}

// What was looked up ahead is what is there by then.
TEST_P(StoreTest, ExpectedEntriesAreFoundAsTheyAre) {
  const auto api = add_api("a", {new_url_slug_field("f"), new_field("n", FieldType::Integer)});
  const Entry one = add_entry(*api, {Value("one"), integer(1)});
  const Entry two = add_entry(*api, {Value("two"), integer(2)});
  const EntryKey three = UrlSlug{"three"};
  const std::vector<EntryKey> keys = {UrlSlug{"one"}, UrlSlug{"two"}, three, one.id, new_id<EntryId>()};
  EXPECT_OK(write(store(), [&](Transaction& transaction) -> Status {
    EXPECT_OK(transaction.expect_entries(*api, keys));
    EXPECT_EQ(dump(transaction.find_entry(*api, keys[0])), dump(one));
    EXPECT_EQ(dump(transaction.find_entry(*api, keys[3])), dump(one));
    EXPECT_EQ(dump(transaction.find_entry(*api, three)), "none");
    EXPECT_EQ(dump(transaction.find_entry(*api, keys[4])), "none");
    const Entry renamed = changed(one, {Value("three"), integer(1)});
    EXPECT_OK(transaction.update_entry(*api, one, renamed));
    EXPECT_EQ(dump(transaction.find_entry(*api, three)), dump(renamed));
    EXPECT_EQ(dump(transaction.find_entry(*api, keys[0])), "none");
    EXPECT_EQ(dump(transaction.find_entry(*api, one.id)), dump(renamed));
    EXPECT_OK(transaction.delete_entry(*api, two));
    EXPECT_EQ(dump(transaction.find_entry(*api, keys[1])), "none");
    const Entry again = new_entry({Value("one"), integer(4)});
    EXPECT_OK(transaction.insert_entry(*api, again));
    EXPECT_EQ(dump(transaction.find_entry(*api, keys[0])), dump(again));
    std::vector<Entry> more = {new_entry({Value("two"), integer(5)})};
    EXPECT_EQ(dump_all(transaction.insert_entries(*api, more, 1)), "ok");
    EXPECT_EQ(dump(transaction.find_entry(*api, keys[1])), dump(more.front()));
    return {};
  }));
}

}  // namespace
}  // namespace bespoke
