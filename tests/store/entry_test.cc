// How entries are inserted, found, replaced and removed, and what refuses that.
#include "model/errors.h"
#include "store_test.h"

namespace bespoke {
namespace {

Value text(std::string_view value) {
  return Value(std::string(value));
}

TEST_P(StoreTest, EntryIsFoundByItsId) {
  const auto api = add_api("one", {new_field("f", FieldType::String)});
  const auto other = add_api("two", {new_field("f", FieldType::String)});
  const Entry entry = add_entry(*api, {Value("x")});
  EXPECT_EQ(dump(find(store(), *api, entry.id)), dump(entry));
  EXPECT_EQ(dump(find(store(), *api, new_id<EntryId>())), "none");
  EXPECT_EQ(dump(find(store(), *other, entry.id)), "none");
}

TEST_P(StoreTest, EntryIsFoundByItsUrlSlug) {
  const auto api = add_api("one", {new_field("f", FieldType::String), new_url_slug_field("u")});
  const Entry lower = add_entry(*api, {Value("upper"), Value("strasse")});
  const Entry upper = add_entry(*api, {Value("lower"), Value("STRASSE")});
  const std::string long_slug = repeat("a", 64);
  const Entry with_tail = add_entry(*api, {Value(), Value(long_slug + "b")});
  EXPECT_EQ(dump(find(store(), *api, UrlSlug{"strasse"})), dump(lower));
  EXPECT_EQ(dump(find(store(), *api, UrlSlug{"STRASSE"})), dump(upper));
  EXPECT_EQ(dump(find(store(), *api, UrlSlug{long_slug + "b"})), dump(with_tail));
  for (const std::string& slug : {std::string("Strasse"), std::string(""), std::string("lower"), long_slug,
                                  long_slug + "c", lower.id.text()}) {
    EXPECT_EQ(dump(find(store(), *api, UrlSlug{slug})), "none") << slug;
  }
}

TEST_P(StoreTest, EntryIsFoundByAnyCaseOfACaseBlindUrlSlug) {
  const auto api = add_api("one", {new_url_slug_field("u", case_blind_url_slug_rules)});
  const Entry entry = add_entry(*api, {Value("Stra\u00dfe")});
  for (const char* slug : {"Stra\u00dfe", "STRASSE", "strasse", "STRA\u1e9eE", "\u017ftrasse"}) {
    EXPECT_EQ(dump(find(store(), *api, UrlSlug{slug})), dump(entry)) << slug;
  }
  for (const char* slug : {"strase", "strasse ", ""}) {
    EXPECT_EQ(dump(find(store(), *api, UrlSlug{slug})), "none") << slug;
  }
  const Entry renamed = changed(entry, {Value("Gasse")});
  ASSERT_OK(update(store(), *api, entry, renamed));
  EXPECT_EQ(dump(find(store(), *api, UrlSlug{"STRASSE"})), "none");
  EXPECT_EQ(dump(find(store(), *api, UrlSlug{"GASSE"})), dump(renamed));
}

TEST_P(StoreTest, NoEntryIsFoundByUrlSlugWhereNoFieldIsOne) {
  const auto api = add_api("one", {new_field("f", FieldType::String, unique_rules)});
  add_entry(*api, {Value("x")});
  EXPECT_EQ(dump(find(store(), *api, UrlSlug{"x"})), "none");
}

// Many are asked for before the first is waited for, and what is refused among them is nobody else's matter.
TEST_P(StoreTest, EntriesAreFoundManyAtATime) {
  const auto gone = add_api("gone", {new_field("f", FieldType::String)});
  const Entry lost = add_entry(*gone, {Value("x")});
  ASSERT_OK(
      define(store(), [&](Transaction& transaction) { return transaction.delete_custom_api(gone->id); }));
  const auto one = add_api("one", {new_field("f", FieldType::String)});
  const auto two = add_api("two", {new_url_slug_field("u"), new_field("n", FieldType::Integer)});
  std::vector<Entry> entries;
  std::vector<FutureEntry> found;
  for (int i = 0; i < 100; ++i) {
    entries.push_back(add_entry(*one, {Value("value " + std::to_string(i))}));
    entries.push_back(add_entry(*two, {Value("slug-" + std::to_string(i)), Value(std::int64_t{i})}));
  }
  for (std::size_t i = 0; i < 100; ++i) {
    found.push_back(find_soon(store(), *one, entries[2 * i].id));
    found.push_back(find_soon(store(), *two, UrlSlug{"slug-" + std::to_string(i)}));
    found.push_back(find_soon(store(), *one, entries[2 * i + 1].id));
    found.push_back(find_soon(store(), *one, UrlSlug{"slug-1"}));
    found.push_back(find_soon(store(), *gone, lost.id));
  }
  for (std::size_t i = 0; i < 100; ++i) {
    EXPECT_EQ(dump(found[5 * i].get()), dump(entries[2 * i]));
    EXPECT_EQ(dump(found[5 * i + 1].get()), dump(entries[2 * i + 1]));
    EXPECT_EQ(dump(found[5 * i + 2].get()), "none");
    EXPECT_EQ(dump(found[5 * i + 3].get()), "none");
    const Result<std::optional<Entry>> removed = found[5 * i + 4].get();
    if (!removed) {
      EXPECT_REFUSED(removed, ErrorCode::DefinitionChanged);
    }
  }
}

TEST_P(StoreTest, EntryIdIsTakenOnce) {
  const auto api = add_api("one", {new_field("f", FieldType::String)});
  const Entry entry = add_entry(*api, {Value("x")});
  Entry same = new_entry({Value("y")});
  same.id = entry.id;
  EXPECT_EQ(dump(insert(store(), *api, same)), dump(duplicate_value("id")));
  EXPECT_EQ(dump(read_page(*api, everything())), dump(entry) + "\ntotal 1 exact");
  ASSERT_OK(remove(store(), *api, entry));
  EXPECT_OK(insert(store(), *api, same));
}

TEST_P(StoreTest, EntryUpdateReplacesTheRow) {
  const auto api = add_api("one", {new_field("f", FieldType::String), new_field("g", FieldType::Integer)});
  const Entry first = add_entry(*api, {Value("x"), Value()});
  const Entry second = add_entry(*api, {Value("y"), Value(std::int64_t{1})});
  const Entry after = changed(first, {Value(), Value(std::int64_t{2})});
  ASSERT_OK(update(store(), *api, first, after));
  EXPECT_EQ(dump(read_page(*api, everything())), dump(after) + "\n" + dump(second) + "\ntotal 2 exact");
}

TEST_P(StoreTest, EntryUpdateNeedsTheStoredVersion) {
  const auto api = add_api("one", {new_field("f", FieldType::String, unique_rules)});
  const Entry v0 = add_entry(*api, {Value("x")});
  const Entry v1 = changed(v0, {Value("y")});
  ASSERT_OK(update(store(), *api, v0, v1));
  EXPECT_REFUSED(update(store(), *api, v0, changed(v0, {Value("z")})), ErrorCode::PreconditionFailed);
  Entry ahead = v1;
  ahead.version = 7;
  EXPECT_REFUSED(update(store(), *api, ahead, changed(ahead, {Value("z")})), ErrorCode::PreconditionFailed);
  EXPECT_EQ(dump(find(store(), *api, v0.id)), dump(v1));
  EXPECT_EQ(dump(read_page(*api, everything())), dump(v1) + "\ntotal 1 exact");
  EXPECT_OK(insert(store(), *api, new_entry({Value("z")})));
  EXPECT_OK(insert(store(), *api, new_entry({Value("x")})));
}

TEST_P(StoreTest, EntryDeleteNeedsTheStoredVersion) {
  const auto api = add_api("one", {new_field("f", FieldType::String)});
  const Entry v0 = add_entry(*api, {Value("x")});
  const Entry v1 = changed(v0, {Value("y")});
  ASSERT_OK(update(store(), *api, v0, v1));
  EXPECT_REFUSED(remove(store(), *api, v0), ErrorCode::PreconditionFailed);
  EXPECT_EQ(dump(find(store(), *api, v0.id)), dump(v1));
  EXPECT_OK(remove(store(), *api, v1));
  EXPECT_EQ(dump(find(store(), *api, v0.id)), "none");
  EXPECT_EQ(read_page(*api, everything()).total, 0);
}

TEST_P(StoreTest, MissingEntryCannotBeReplacedOrRemoved) {
  const auto api = add_api("one", {new_field("f", FieldType::String)});
  const Entry missing = new_entry({Value("x")});
  EXPECT_REFUSED(update(store(), *api, missing, changed(missing, {Value("y")})),
                 ErrorCode::PreconditionFailed);
  EXPECT_REFUSED(remove(store(), *api, missing), ErrorCode::PreconditionFailed);
  EXPECT_EQ(read_page(*api, everything()).total, 0);
}

TEST_P(StoreTest, WritesAgainstAnOlderDefinitionAreRefused) {
  const auto old = add_api("one", {new_field("f", FieldType::String)});
  const Entry entry = add_entry(*old, {Value("x")});
  const std::vector<Work> changes = {
      [&](Transaction& transaction) { return transaction.update_custom_api(*old); },
      [&](Transaction& transaction) { return transaction.update_custom_field(old->id, old->fields[0]); },
      [&](Transaction& transaction) {
        return transaction.insert_custom_field(old->id, new_field("g", FieldType::String));
      },
  };
  for (const Work& change : changes) {
    const auto stale = current(*old);
    ASSERT_OK(define(store(), change));
    std::vector<Value> values(stale->fields.size(), text("x"));
    EXPECT_REFUSED(insert(store(), *stale, new_entry(values)), ErrorCode::DefinitionChanged);
    EXPECT_REFUSED(update(store(), *stale, entry, changed(entry, values)), ErrorCode::DefinitionChanged);
    EXPECT_REFUSED(remove(store(), *stale, entry), ErrorCode::DefinitionChanged);
  }
  EXPECT_EQ(read_page(*current(*old), everything()).total, 1);
  EXPECT_EQ(find(store(), *current(*old), entry.id)->has_value(), true);
}

TEST_P(StoreTest, WritesToADeletedApiAreRefused) {
  const auto api = add_api("one", {new_field("f", FieldType::String)});
  const Entry entry = add_entry(*api, {Value("x")});
  ASSERT_OK(
      define(store(), [&](Transaction& transaction) { return transaction.delete_custom_api(api->id); }));
  EXPECT_REFUSED(insert(store(), *api, new_entry({Value("x")})), ErrorCode::DefinitionChanged);
  EXPECT_REFUSED(update(store(), *api, entry, changed(entry, {Value("y")})), ErrorCode::DefinitionChanged);
  EXPECT_REFUSED(remove(store(), *api, entry), ErrorCode::DefinitionChanged);
}

TEST_P(StoreTest, WritesOfOneTransactionAgainstADefinitionItChangedAreRefused) {
  const auto api = add_api("one", {new_field("f", FieldType::String)});
  EXPECT_OK(define(store(), [&](Transaction& transaction) {
    EXPECT_OK(transaction.update_custom_api(*api));
    EXPECT_REFUSED(transaction.insert_entry(*api, new_entry({Value("x")})), ErrorCode::DefinitionChanged);
    return transaction.insert_entry(*transaction.catalog().find(api->id), new_entry({Value("x")}));
  }));
  EXPECT_EQ(read_page(*current(*api), everything()).total, 1);
}

TEST_P(StoreTest, TransactionSeesItsOwnEntries) {
  const auto api = add_api("one", {new_field("f", FieldType::String)});
  const Entry kept = add_entry(*api, {Value("a")});
  const Entry added = new_entry({Value("b")});
  EXPECT_OK(write(store(), [&](Transaction& transaction) {
    EXPECT_OK(transaction.insert_entry(*api, added));
    EXPECT_EQ(dump(transaction.find_entry(*api, added.id)), dump(added));
    EXPECT_EQ(dump(transaction.list_entries(*api, everything())),
              dump(kept) + "\n" + dump(added) + "\ntotal 2 exact");
    EXPECT_OK(transaction.delete_entry(*api, kept));
    EXPECT_EQ(dump(transaction.find_entry(*api, kept.id)), "none");
    EXPECT_EQ(transaction.catalog().find(api->id)->version, api->version);
    return Status();
  }));
  EXPECT_EQ(dump(read_page(*api, everything())), dump(added) + "\ntotal 1 exact");
}

TEST_P(StoreTest, FailedWorkLeavesNothing) {
  const auto api = add_api("one", {new_field("f", FieldType::String, unique_rules)});
  const Entry kept = add_entry(*api, {Value("a")});
  const Entry gone = add_entry(*api, {Value("b")});
  const std::string before = dump(read_page(*api, everything()));
  EXPECT_EQ(dump(define(store(),
                        [&](Transaction& transaction) {
                          EXPECT_OK(transaction.insert_entry(*api, new_entry({Value("c")})));
                          EXPECT_OK(transaction.update_entry(*api, kept, changed(kept, {Value("d")})));
                          EXPECT_OK(transaction.delete_entry(*api, gone));
                          EXPECT_OK(transaction.put_key({"id", "hash", at_ms(0)}));
                          EXPECT_OK(transaction.put_secret("name", "value"));
                          return Status(entry_too_large());
                        })),
            dump(entry_too_large()));
  EXPECT_EQ(dump(read_page(*api, everything())), before);
  for (const char* free : {"c", "d"}) EXPECT_OK(insert(store(), *api, new_entry({Value(free)})));
  EXPECT_OK(store().read([](Snapshot& snapshot) {
    EXPECT_FALSE(snapshot.find_key("id")->has_value());
    EXPECT_FALSE(snapshot.find_secret("name")->has_value());
    return Status();
  }));
}

// A use case may try another way after a refusal: what was refused has changed nothing, the rest counts.
TEST_P(StoreTest, WorkMayGoOnAfterARefusal) {
  const auto api =
      add_api("one", {new_field("f", FieldType::String, unique_rules), new_field("g", FieldType::String)});
  const Entry taken = add_entry(*api, {Value("a"), Value("g")});
  const Entry before = new_entry({Value("b"), Value()});
  EXPECT_OK(write(store(), [&](Transaction& transaction) {
    EXPECT_OK(transaction.insert_entry(*api, before));
    EXPECT_REFUSED(transaction.insert_entry(*api, new_entry({Value("a"), Value()})), ErrorCode::Conflict);
    EXPECT_REFUSED(transaction.update_entry(*api, before, changed(before, {Value("a"), Value("new")})),
                   ErrorCode::Conflict);
    EXPECT_EQ(dump(transaction.find_entry(*api, before.id)), dump(before));
    return Status();
  }));
  EXPECT_EQ(dump(read_page(*api, everything())), dump(taken) + "\n" + dump(before) + "\ntotal 2 exact");
}

TEST_P(StoreTest, HasEntries) {
  const auto api = add_api("one", {new_field("f", FieldType::String)});
  const auto other = add_api("two", {new_field("f", FieldType::String)});
  const auto has_entries = [&](const CustomApi& asked) {
    bool has = false;
    EXPECT_OK(write(store(), [&](Transaction& transaction) {
      const auto answer = transaction.has_entries(asked);
      if (!answer) return Status(answer.error());
      has = *answer;
      return Status();
    }));
    return has;
  };
  EXPECT_FALSE(has_entries(*api));
  const Entry entry = add_entry(*api, {Value("x")});
  EXPECT_TRUE(has_entries(*api));
  EXPECT_FALSE(has_entries(*other));
  ASSERT_OK(remove(store(), *api, entry));
  EXPECT_FALSE(has_entries(*api));
}

}  // namespace
}  // namespace bespoke
