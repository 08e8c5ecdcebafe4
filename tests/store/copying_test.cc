// What copying all there is needs: rows read and put in as they are, keys, secrets and versions.
#include <vector>

#include "model/errors.h"
#include "store_test.h"

namespace bespoke {
namespace {

Value list(std::string text) {
  return JsonText{std::move(text)};
}

std::string dump_rows(const Result<std::vector<StoredEntry>>& rows) {
  if (!rows) return dump(rows.error());
  std::string text;
  for (const StoredEntry& row : *rows) text += std::to_string(row.key) + " " + dump(row.entry) + "\n";
  return text;
}

Result<std::vector<StoredEntry>> walk(Store& store, const CustomApi& api,
                                      const std::optional<StoredPlace>& behind, std::int64_t limit) {
  Result<std::vector<StoredEntry>> rows = internal_error();
  const Status read = store.read([&](Snapshot& snapshot) {
    rows = snapshot.walk_entries(api, behind, limit);
    return Status();
  });
  return read ? rows : read.error();
}

Status restore(Store& store, const CustomApi& api, const std::vector<StoredEntry>& entries) {
  return write(store, [&](Transaction& transaction) { return transaction.restore_entries(api, entries); });
}

std::string ids(const std::vector<Entry>& entries) {
  std::string text;
  for (const Entry& entry : entries) text += dump(entry) + "\n";
  return text;
}

TEST_P(StoreTest, RowsAreWalkedInTheOrderOfTheirPlaces) {
  const auto api = add_api("one", {new_field("f", FieldType::String), new_field("l", FieldType::List)});
  std::vector<Entry> entries;
  for (const std::int64_t ms : {5, 3, 5, 9, 5}) {
    entries.push_back(new_entry({Value("x"), list("[1e2]")}, at_ms(ms)));
    ASSERT_OK(insert(store(), *api, entries.back()));
  }
  const Entry changed_one = changed(entries[0], {Value(), list("[2]")});
  ASSERT_OK(update(store(), *api, entries[0], changed_one));
  const std::vector<Entry> wanted = {entries[1], changed_one, entries[2], entries[4], entries[3]};

  std::vector<Entry> walked;
  std::optional<StoredPlace> behind;
  std::vector<std::size_t> pages;
  while (true) {
    const auto rows = walk(store(), *api, behind, 2);
    ASSERT_OK(rows ? Status() : Status(rows.error()));
    pages.push_back(rows->size());
    if (rows->empty()) break;
    for (const StoredEntry& row : *rows) walked.push_back(row.entry);
    behind = StoredPlace{rows->back().entry.created_at, rows->back().key};
  }
  EXPECT_EQ(ids(walked), ids(wanted));
  EXPECT_EQ(pages, (std::vector<std::size_t>{2, 2, 1, 0}));
}

TEST_P(StoreTest, RowsAreRestoredAsTheyAre) {
  const auto api = add_api("one", {new_url_slug_field("u"), new_field("l", FieldType::List),
                                   new_field("r", FieldType::Float), new_field("i", FieldType::Integer),
                                   new_field("b", FieldType::Boolean), new_field("a", FieldType::Any)});
  std::vector<StoredEntry> rows;
  for (const std::int64_t key : {70, 3, 20, 500}) {
    Entry entry = new_entry({Value("u" + std::to_string(key)), list(R"(["a",1.50,{"k":-0}])"), Value(0.1),
                             Value(key), Value(true), list(R"({"n":1e400})")},
                            at_ms(key == 500 ? 1 : 2));
    entry.version = key;
    entry.updated_at = at_ms(key);
    rows.push_back({entry, key});
  }
  rows[1].entry.values = {Value("u3"), {}, {}, {}, {}, {}};
  ASSERT_OK(restore(store(), *api, {rows[0], rows[1]}));
  ASSERT_OK(restore(store(), *api, {rows[2], rows[3]}));
  ASSERT_OK(restore(store(), *api, {}));
  const std::vector<StoredEntry> wanted = {rows[3], rows[1], rows[2], rows[0]};
  EXPECT_EQ(dump_rows(walk(store(), *api, std::nullopt, 100)), dump_rows(wanted));
  EXPECT_EQ(read_page(*api, everything()).total, 4);
  EXPECT_EQ(dump(find(store(), *api, UrlSlug{"u20"})), dump(rows[2].entry));
  const auto holding =
      read_page(*api, matching(condition(attribute_of(*api, "l"), Operator::Contains, {list("1.5")})));
  EXPECT_EQ(ids(holding.entries), ids({rows[3].entry, rows[2].entry, rows[0].entry}));
  EXPECT_REFUSED(insert(store(), *api, new_entry({Value("u70"), {}, {}, {}, {}, {}})), ErrorCode::Conflict);

  // What is inserted then stands behind them, also after a restart.
  for (int restart = 0; restart < 2; ++restart) {
    const Entry later = new_entry({Value("later" + std::to_string(restart)), {}, {}, {}, {}, {}}, at_ms(2));
    ASSERT_OK(insert(store(), *current(*api), later));
    EXPECT_EQ(dump(read_page(*current(*api), everything()).entries.back()), dump(later));
    reopen();
  }
}

// More than one statement's worth.
TEST_P(StoreTest, ManyRowsAreRestoredAtOnce) {
  const auto api = add_api("one", {new_field("f", FieldType::String, unique_rules)});
  std::vector<StoredEntry> rows;
  for (std::int64_t key = 1; key <= 2000; ++key)
    rows.push_back({new_entry({Value("v" + std::to_string(key))}, at_ms(key)), key});
  ASSERT_OK(restore(store(), *api, rows));
  EXPECT_EQ(dump_rows(walk(store(), *api, std::nullopt, 5000)), dump_rows(rows));
}

TEST_P(StoreTest, RowsThatAreTakenAreNotRestored) {
  const auto api = add_api("one", {new_field("f", FieldType::String, unique_rules)});
  const Entry there = add_entry(*api, {Value("x")});
  const StoredEntry free{new_entry({Value("free")}), 90};
  Entry same_id = new_entry({Value("y")});
  same_id.id = there.id;
  for (const StoredEntry& taken : {StoredEntry{same_id, 91}, StoredEntry{new_entry({Value("x")}), 91}}) {
    EXPECT_REFUSED(restore(store(), *api, {free, taken}), ErrorCode::Conflict);
    EXPECT_EQ(dump(read_page(*api, everything())), dump(there) + "\ntotal 1 exact");
  }
  add_field(*api, new_field("g", FieldType::String));
  EXPECT_REFUSED(restore(store(), *api, {free}), ErrorCode::DefinitionChanged);
}

TEST_P(StoreTest, VersionsAreRestored) {
  const auto api = add_api("one", {new_field("f", FieldType::String)});
  ASSERT_OK(
      define(store(), [&](Transaction& transaction) { return transaction.restore_version(api->id, 77); }));
  for (int restart = 0; restart < 2; ++restart) {
    EXPECT_EQ(current(*api)->version, 77);
    EXPECT_EQ(dump(*current(*api)), dump(*api));
    EXPECT_REFUSED(insert(store(), *api, new_entry({Value("x")})), ErrorCode::DefinitionChanged);
    add_entry(*current(*api), {Value("x")});
    reopen();
  }
  add_field(*api, new_field("g", FieldType::String));
  EXPECT_EQ(current(*api)->version, 78);
}

TEST_P(StoreTest, KeysAndSecretsAreListed) {
  ASSERT_OK(define(store(), [](Transaction& transaction) {
    for (const char* name : {"b", "a", "B", "\u00e9"}) {
      EXPECT_OK(transaction.put_key({name, std::string(name) + "-hash", Timestamp{7}}));
      EXPECT_OK(transaction.put_secret(name, std::string("\0\xff", 2) + name));
    }
    return transaction.delete_secret("none");
  }));
  ASSERT_OK(write(store(), [](Transaction& transaction) { return transaction.delete_secret("a"); }));
  const auto check = [](Snapshot& snapshot) {
    std::string keys;
    const auto listed = snapshot.list_keys();
    if (!listed) return Status(listed.error());
    for (const ApplicationKey& key : *listed) {
      EXPECT_EQ(key.secret_hash, key.client_id + "-hash");
      EXPECT_EQ(key.created_at, Timestamp{7});
      keys += key.client_id + " ";
    }
    EXPECT_EQ(keys, "B a b \u00e9 ");
    std::string names;
    const auto secrets = snapshot.list_secrets();
    if (!secrets) return Status(secrets.error());
    for (const Secret& secret : *secrets) {
      EXPECT_EQ(secret.value, std::string("\0\xff", 2) + secret.name);
      names += secret.name + " ";
    }
    EXPECT_EQ(names, "B b \u00e9 ");
    return Status();
  };
  EXPECT_OK(store().read(check));
  EXPECT_OK(write(store(), check));
}

}  // namespace
}  // namespace bespoke
