// Keys and secrets, and that everything is there again after a restart.
#include "model/errors.h"
#include "store_test.h"

namespace bespoke {
namespace {

std::string key_text(const Result<std::optional<ApplicationKey>>& key) {
  if (!key) return dump(key.error());
  if (!*key) return "none";
  return (*key)->client_id + " " + (*key)->secret_hash + " " + std::to_string((*key)->created_at.ms);
}

std::string secret_text(const Result<std::optional<std::string>>& secret) {
  if (!secret) return dump(secret.error());
  return *secret ? "'" + **secret + "'" : "none";
}

std::string find_key(Store& store, std::string_view client_id) {
  std::string found;
  EXPECT_OK(store.read([&](Snapshot& snapshot) {
    found = key_text(snapshot.find_key(client_id));
    return Status();
  }));
  return found;
}

std::string find_secret(Store& store, std::string_view name) {
  std::string found;
  EXPECT_OK(store.read([&](Snapshot& snapshot) {
    found = secret_text(snapshot.find_secret(name));
    return Status();
  }));
  return found;
}

bool has_keys(Store& store) {
  bool has = false;
  EXPECT_OK(write(store, [&](Transaction& transaction) {
    const auto answer = transaction.has_keys();
    has = answer && *answer;
    return answer ? Status() : Status(answer.error());
  }));
  return has;
}

TEST_P(StoreTest, KeysAreFoundByTheirClientId) {
  EXPECT_FALSE(has_keys(store()));
  EXPECT_EQ(find_key(store(), "me"), "none");
  ASSERT_OK(define(store(), [](Transaction& transaction) {
    EXPECT_OK(transaction.put_key({"me", "hash", Timestamp{1}}));
    EXPECT_EQ(key_text(transaction.find_key("me")), "me hash 1");
    return transaction.put_key({"M\u00c9'--", "scrypt$\u00e9", Timestamp{2}});
  }));
  EXPECT_TRUE(has_keys(store()));
  EXPECT_EQ(find_key(store(), "me"), "me hash 1");
  EXPECT_EQ(find_key(store(), "M\u00c9'--"), "M\u00c9'-- scrypt$\u00e9 2");
  EXPECT_EQ(find_key(store(), "ME"), "none");
  EXPECT_EQ(find_key(store(), ""), "none");
}

TEST_P(StoreTest, KeyReplacesOneOfTheSameClientId) {
  for (const char* hash : {"first", "second"}) {
    ASSERT_OK(define(store(), [&](Transaction& transaction) {
      return transaction.put_key({"me", hash, Timestamp{3}});
    }));
    EXPECT_EQ(find_key(store(), "me"), std::string("me ") + hash + " 3");
  }
}

TEST_P(StoreTest, SecretsAreFoundByTheirName) {
  const std::string bytes = std::string("\x00\xff\x80'\x01", 5);  // a key is no text
  EXPECT_EQ(find_secret(store(), "token"), "none");
  for (const std::string& value : {std::string("x"), bytes, std::string()}) {
    ASSERT_OK(write(store(), [&](Transaction& transaction) {
      EXPECT_OK(transaction.put_secret("token", value));
      EXPECT_EQ(secret_text(transaction.find_secret("token")), "'" + value + "'");
      return Status();
    }));
    EXPECT_EQ(find_secret(store(), "token"), "'" + value + "'");
  }
  EXPECT_EQ(find_secret(store(), "TOKEN"), "none");
}

TEST_P(StoreTest, EverythingIsThereAgainAfterARestart) {
  CustomApi defined = new_api("one");
  defined.presentation.page = "home";
  const auto api = add_api(defined, {new_field("s", FieldType::String, case_blind_rules),
                                     new_field("i", FieldType::Integer), new_url_slug_field("u")});
  const auto empty = add_api("two", {});
  const Entry kept = add_entry(*api, {Value("Stra\u00dfe"), Value(std::int64_t{1}), Value("u1")});
  const Entry before = add_entry(*api, {Value("b"), Value(), Value("u2")});
  const Entry after = changed(before, {Value(), Value(std::int64_t{2}), Value("u3")});
  ASSERT_OK(update(store(), *api, before, after));
  ASSERT_OK(remove(store(), *api, add_entry(*api, {Value("gone"), Value(), Value("gone")})));
  ASSERT_OK(define(store(), [](Transaction& transaction) {
    EXPECT_OK(transaction.update_settings({99}));
    EXPECT_OK(transaction.put_key({"me", "hash", Timestamp{1}}));
    return transaction.put_secret("token", "secret");
  }));

  for (int restart = 0; restart < 2; ++restart) {
    reopen();
    ASSERT_NE(current(*api), nullptr);
    EXPECT_EQ(dump(*current(*api)), dump(*api));
    EXPECT_EQ(dump(*current(*empty)), dump(*empty));
    EXPECT_EQ(current(*api)->number, api->number);
    EXPECT_EQ(current(*api)->version, api->version);
    EXPECT_EQ(store().catalog()->settings().page_length, 99);
    EXPECT_EQ(dump(read_page(*current(*api), everything())),
              dump(kept) + "\n" + dump(after) + "\ntotal 2 exact");
    EXPECT_EQ(dump(find(store(), *current(*api), UrlSlug{"u3"})), dump(after));
    EXPECT_EQ(find_key(store(), "me"), "me hash 1");
    EXPECT_EQ(find_secret(store(), "token"), "'secret'");
  }
  const Status refused = insert(store(), *current(*api), new_entry({Value("STRASSE"), Value(), Value("u1")}));
  EXPECT_EQ(dump(refused), dump(Error{ErrorCode::Conflict,
                                      {duplicate_value("s").details[0], duplicate_value("u").details[0]}}));
}

TEST_P(StoreTest, DefinitionsGoOnAfterARestart) {
  const auto api = add_api("one", {new_field("a", FieldType::String), new_field("b", FieldType::String)});
  const Entry entry = add_entry(*api, {Value("x"), Value("y")});
  ASSERT_OK(define(store(), [&](Transaction& transaction) {
    return transaction.delete_custom_field(api->id, api->fields[0].id);
  }));
  reopen();
  add_field(*api, new_field("a", FieldType::String));
  EXPECT_EQ(dump(read_entry(*current(*api), entry.id).values), R"("y", null)");
  ASSERT_OK(
      define(store(), [&](Transaction& transaction) { return transaction.delete_custom_api(api->id); }));
  reopen();
  EXPECT_TRUE(store().catalog()->apis().empty());
  const auto again = add_api("one", {new_field("a", FieldType::String)});
  EXPECT_EQ(read_page(*again, everything()).total, 0);
}

// Entries created before and after a restart within one millisecond are still told apart by their creation.
TEST_P(StoreTest, OrderOfCreationGoesOnAfterARestart) {
  const auto api = add_api("one", {});
  std::vector<Entry> entries;
  std::string wanted;
  for (int i = 0; i < 6; ++i) {
    if (i % 2 == 1) reopen();
    entries.push_back(new_entry({}, at_ms(5)));
    ASSERT_OK(insert(store(), *current(*api), entries.back()));
    wanted += dump(entries.back()) + "\n";
  }
  EXPECT_EQ(dump(read_page(*current(*api), everything())), wanted + "total 6 exact");
}

}  // namespace
}  // namespace bespoke
