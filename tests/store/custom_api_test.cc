// What a store promises of the definitions of Custom APIs, and of the settings beside them.
#include "model/errors.h"
#include "store_test.h"

namespace bespoke {
namespace {

Status insert_api(Store& store, const CustomApi& api) {
  return define(store, [&](Transaction& transaction) { return transaction.insert_custom_api(api); });
}

Status update_api(Store& store, const CustomApi& api) {
  return define(store, [&](Transaction& transaction) { return transaction.update_custom_api(api); });
}

Status delete_api(Store& store, const CustomApi& api) {
  return define(store, [&](Transaction& transaction) { return transaction.delete_custom_api(api.id); });
}

// Every attribute differs from its default.
CustomApi full_api() {
  CustomApi api = new_api("wish-lists");
  api.name = "W\u00efsh \U0001f381 'lists' \"%_\\";
  api.description = "Lists; --";
  api.allow_upserts = true;
  api.presentation = {"home", "top"};
  api.updated_at = at_ms(99);
  return api;
}

TEST_P(StoreTest, ApiIsInTheCatalogOnceDone) {
  const CustomApi api = full_api();
  ASSERT_OK(insert_api(store(), api));
  const auto catalog = store().catalog();
  ASSERT_NE(catalog->find(api.id), nullptr);
  EXPECT_EQ(dump(*catalog->find(api.id)), dump(api));
  EXPECT_EQ(catalog->find("wish-lists"), catalog->find(api.id));
  EXPECT_EQ(catalog->find("other"), nullptr);
}

TEST_P(StoreTest, ApiParentsAreKeptInOrder) {
  const auto parent = add_api("parent", {});
  CustomApi child = new_api("child");
  child.parents = {ParentApi{parent->id}, ParentApi{}};
  EXPECT_EQ(dump(*add_api(child, {})), dump(child));
}

TEST_P(StoreTest, ApiArgumentCannotBringFieldsNumberOrVersion) {
  CustomApi api = new_api("brings");
  api.fields = {new_field("f", FieldType::String)};
  api.number = 77;
  api.version = 88;
  ASSERT_OK(insert_api(store(), api));
  EXPECT_TRUE(current(api)->fields.empty());
  const std::int64_t number = current(api)->number;
  api.number = 99;
  ASSERT_OK(update_api(store(), api));
  EXPECT_TRUE(current(api)->fields.empty());
  EXPECT_EQ(current(api)->number, number);
}

TEST_P(StoreTest, ApiUpdateReplacesItsAttributesAndKeepsItsFields) {
  const auto before = add_api("old", {new_field("f", FieldType::Integer)});
  const Entry entry = add_entry(*before, {Value(std::int64_t{7})});
  CustomApi api = full_api();
  api.id = before->id;
  ASSERT_OK(update_api(store(), api));
  api.fields = before->fields;
  EXPECT_EQ(dump(*current(api)), dump(api));
  EXPECT_EQ(store().catalog()->find("old"), nullptr);
  EXPECT_EQ(dump(find(store(), *current(api), entry.id)), dump(entry));
}

TEST_P(StoreTest, ApiConflicts) {
  add_api("one", {});
  const auto two = add_api("two", {});
  CustomApi same_slug = new_api("three");
  same_slug.slug = "one";
  CustomApi same_type = new_api("three");
  same_type.api_type = "one_ext";
  EXPECT_EQ(dump(insert_api(store(), same_slug)), dump(duplicate_custom_api("slug")));
  EXPECT_EQ(dump(insert_api(store(), same_type)), dump(duplicate_custom_api("api_type")));
  EXPECT_REFUSED(insert_api(store(), new_api("one")), ErrorCode::DuplicateCustomApi);
  CustomApi moved = *two;
  moved.slug = "one";
  EXPECT_EQ(dump(update_api(store(), moved)), dump(duplicate_custom_api("slug")));
  EXPECT_OK(update_api(store(), *two));
  EXPECT_EQ(store().catalog()->apis().size(), 2U);
  EXPECT_EQ(store().catalog()->find(two->id)->slug, "two");
}

TEST_P(StoreTest, ApiSlugsAreComparedByTheirCase) {
  add_api("one", {});
  CustomApi other = new_api("ONE");
  EXPECT_OK(insert_api(store(), other));
}

TEST_P(StoreTest, ApiIsGoneOnceDeletedAndItsNamesAreFree) {
  const auto old = add_api("again", {new_field("f", FieldType::String, unique_rules)});
  add_entry(*old, {Value("x")});
  ASSERT_OK(delete_api(store(), *old));
  EXPECT_EQ(store().catalog()->find("again"), nullptr);
  EXPECT_EQ(store().catalog()->find(old->id), nullptr);
  const auto fresh = add_api("again", {new_field("f", FieldType::String, unique_rules)});
  EXPECT_EQ(read_page(*fresh, everything()).total, 0);
  add_entry(*fresh, {Value("x")});
}

TEST_P(StoreTest, ApiNumbersAreNeverGivenTwice) {
  std::set<std::int64_t> numbers;
  for (int round = 0; round < 6; ++round) {
    if (round % 2 == 1) reopen();
    const auto api = add_api("round", {});
    EXPECT_TRUE(numbers.insert(api->number).second) << api->number;
    EXPECT_OK(delete_api(store(), *api));
  }
}

TEST_P(StoreTest, ApiVersionMovesWithEveryChange) {
  const auto api = add_api("moves", {});
  CustomField field = new_field("f", FieldType::String);
  const std::vector<Work> changes = {
      [&](Transaction& transaction) { return transaction.update_custom_api(*api); },
      [&](Transaction& transaction) { return transaction.insert_custom_field(api->id, field); },
      [&](Transaction& transaction) { return transaction.update_custom_field(api->id, field); },
      [&](Transaction& transaction) { return transaction.delete_custom_field(api->id, field.id); },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const std::int64_t before = current(*api)->version;
    ASSERT_OK(define(store(), changes[i]));
    EXPECT_GT(current(*api)->version, before) << "change " << i;
  }
}

TEST_P(StoreTest, ApiVersionStaysWhenAnotherApiOrItsEntriesChange) {
  const auto api = add_api("rests", {new_field("f", FieldType::String)});
  add_api("other", {new_field("f", FieldType::String)});
  add_entry(*api, {Value("x")});
  EXPECT_EQ(current(*api)->version, api->version);
}

TEST_P(StoreTest, ApisAreInTheOrderOfTheirCreation) {
  std::vector<std::string> slugs;
  for (const char* slug : {"m", "z", "a", "k"}) add_api(slug, {});
  EXPECT_OK(delete_api(store(), *store().catalog()->find("z")));
  EXPECT_OK(update_api(store(), *store().catalog()->find("m")));
  add_api("b", {});
  for (const auto& api : store().catalog()->apis()) slugs.push_back(api->slug);
  EXPECT_EQ(slugs, (std::vector<std::string>{"m", "a", "k", "b"}));
}

TEST_P(StoreTest, TransactionSeesItsOwnDefinitions) {
  const CustomApi api = new_api("seen");
  const Entry entry = new_entry({Value("x")});
  EXPECT_OK(define(store(), [&](Transaction& transaction) {
    EXPECT_OK(transaction.insert_custom_api(api));
    EXPECT_OK(transaction.insert_custom_field(api.id, new_field("f", FieldType::String)));
    const auto seen = transaction.catalog().find("seen");
    if (seen == nullptr || seen->fields.size() != 1) return Status(internal_error());
    EXPECT_EQ(store().catalog()->find("seen"), nullptr);
    EXPECT_OK(transaction.insert_entry(*seen, entry));
    EXPECT_EQ(dump(transaction.find_entry(*seen, entry.id)), dump(entry));
    EXPECT_EQ(transaction.list_entries(*seen, everything())->total, 1);
    return Status();
  }));
  EXPECT_EQ(dump(find(store(), *current(api), entry.id)), dump(entry));
}

TEST_P(StoreTest, TransactionSeesItsOwnConflictsAndDeletions) {
  const CustomApi api = new_api("twice");
  EXPECT_OK(define(store(), [&](Transaction& transaction) {
    EXPECT_OK(transaction.insert_custom_api(api));
    EXPECT_REFUSED(transaction.insert_custom_api(new_api("twice")), ErrorCode::DuplicateCustomApi);
    EXPECT_OK(transaction.delete_custom_api(api.id));
    EXPECT_EQ(transaction.catalog().find("twice"), nullptr);
    return transaction.insert_custom_api(new_api("twice"));
  }));
  EXPECT_EQ(current(api), nullptr);
  EXPECT_NE(store().catalog()->find("twice"), nullptr);
}

TEST_P(StoreTest, FailedDefinitionsLeaveNothing) {
  const auto kept = add_api("kept", {new_field("f", FieldType::String)});
  const CustomApi lost = new_api("lost");
  const Status failed = define(store(), [&](Transaction& transaction) {
    EXPECT_OK(transaction.insert_custom_api(lost));
    EXPECT_OK(transaction.insert_custom_field(lost.id, new_field("f", FieldType::String)));
    EXPECT_OK(transaction.insert_custom_field(kept->id, new_field("g", FieldType::String)));
    EXPECT_OK(transaction.delete_custom_field(kept->id, kept->fields[0].id));
    EXPECT_OK(transaction.update_settings({77}));
    return Status(invalid("no"));
  });
  EXPECT_EQ(dump(failed), dump(invalid("no")));
  EXPECT_EQ(store().catalog()->find("lost"), nullptr);
  EXPECT_EQ(dump(*current(*kept)), dump(*kept));
  EXPECT_EQ(current(*kept)->version, kept->version);
  EXPECT_EQ(store().catalog()->settings().page_length, Settings{}.page_length);
  EXPECT_EQ(dump(*add_api(lost, {})), dump(lost));
  add_entry(*kept, {Value("x")});
}

TEST_P(StoreTest, SettingsAreKept) {
  EXPECT_EQ(store().catalog()->settings().page_length, 25);
  EXPECT_OK(define(store(), [](Transaction& transaction) { return transaction.update_settings({40}); }));
  EXPECT_EQ(store().catalog()->settings().page_length, 40);
  EXPECT_OK(define(store(), [](Transaction& transaction) { return transaction.update_settings({50}); }));
  EXPECT_EQ(store().catalog()->settings().page_length, 50);
}

}  // namespace
}  // namespace bespoke
