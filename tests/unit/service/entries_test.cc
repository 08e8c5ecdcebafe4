// The use cases of entries, where the wire cannot easily see.
#include "service/entries.h"

#include "model/etag.h"
#include "query/limits.h"
#include "use_cases.h"

namespace bespoke {
namespace {

std::size_t count(Store& store, const CustomApiPointer& api) {
  ListQuery query;
  query.page.limit = page_limit_max;
  const Result<EntryPage> page = list_entries(store, *api, query, {});
  EXPECT_EQ(told(page), "ok");
  return page ? page->entries.size() : 0;
}

PutEntry by_id(const EntryId& id, std::optional<std::string> if_match = {}) {
  return {id, std::move(if_match)};
}
PutEntry by_slug(std::string slug, std::optional<std::string> if_match = {}) {
  return {UrlSlug{std::move(slug)}, std::move(if_match)};
}

class EntriesTest : public testing::Test {
 protected:
  EntriesTest() : store_(new_store()) {
    api_ =
        with_field(*store_, made_api(*store_, "a", R"(,"allow_upserts":true)"), field_data("n", "integer"));
  }
  Entry made(const std::string& data) {
    Result<Entry> entry = create(*store_, api_, data);
    EXPECT_EQ(told(entry), "ok");
    return entry ? *entry : Entry();
  }

  std::unique_ptr<Store> store_;
  CustomApiPointer api_;
};

// What was checked against an old definition is never written.
TEST_F(EntriesTest, RefuseAnOldDefinition) {
  const Entry kept = made(R"({"type":"a_ext","n":1})");
  const CustomApiPointer old = api_;
  const std::string changed = "definition changed: The definition changed while the request was checked.";
  const struct {
    std::string name;
    std::function<std::string()> change;
  } changes[] = {
      {"a new field", [&] { return told(create_field(*store_, api_->id, field_data("m", "integer"))); }},
      {"new rules",
       [&] {
         return told(update_field(*store_, api_->id, api_->fields[0].id,
                                  R"({"type":"custom_field","validation":{"integer":{"max_value":5}}})"));
       }},
      {"a new name",
       [&] { return told(update_api(*store_, api_->id, R"({"type":"custom_api","name":"New"})")); }},
      {"a field less", [&] { return told(delete_field(*store_, api_->id, api_->fields[0].id)); }},
      {"no API", [&] { return told(delete_api(*store_, api_->id)); }},
  };
  for (const auto& c : changes) {
    ASSERT_EQ(c.change(), "ok") << c.name;
    EXPECT_EQ(told(create(*store_, old, R"({"type":"a_ext","n":7})")), changed) << c.name;
    EXPECT_EQ(told(put(*store_, old, by_id(EntryId::make()), R"({"type":"a_ext","n":7})")), changed)
        << c.name;
    const CustomApiPointer now = store_->catalog()->find(old->id);
    if (now == nullptr) continue;
    EXPECT_EQ(told(put(*store_, old, by_id(kept.id), R"({"type":"a_ext","n":7})")), changed) << c.name;
    EXPECT_EQ(told(remove(*store_, old, by_id(kept.id))), changed) << c.name;
    EXPECT_EQ(count(*store_, now), 1U) << c.name;
    EXPECT_EQ(read(*store_, now, kept.id)->version, 0) << c.name;
  }
  EXPECT_EQ(store_->catalog()->find(old->id), nullptr);
}

TEST_F(EntriesTest, AreUpdatedOrMadeByAPut) {
  const Entry entry = made(R"({"type":"a_ext","n":1})");
  const Result<PutAnswer> updated = put(*store_, api_, by_id(entry.id), R"({"type":"a_ext","n":2})");
  ASSERT_EQ(told(updated), "ok");
  EXPECT_EQ(updated->outcome, PutOutcome::Updated);
  EXPECT_EQ(updated->entry.version, 1);
  EXPECT_EQ(updated->entry.values, std::vector<Value>{std::int64_t{2}});
  EXPECT_EQ(updated->entry.created_at, entry.created_at);

  const EntryId id = EntryId::make();
  const Result<PutAnswer> made_by_put = put(*store_, api_, by_id(id), R"({"type":"a_ext"})");
  ASSERT_EQ(told(made_by_put), "ok");
  EXPECT_EQ(made_by_put->outcome, PutOutcome::Created);
  EXPECT_EQ(made_by_put->entry.id, id);
  EXPECT_EQ(made_by_put->entry.version, 0);
  EXPECT_EQ(count(*store_, api_), 2U);
}

// Facts 5.5; and nothing is written where the condition fails.
TEST_F(EntriesTest, AskForTheVersionThatTheyHave) {
  const Entry entry = made(R"({"type":"a_ext","n":1})");
  ASSERT_EQ(told(put(*store_, api_, by_id(entry.id), R"({"type":"a_ext","n":2})")), "ok");
  const auto mismatch = [](const std::string& sent, const std::string& current) {
    return "precondition failed: The provided ETag '" + sent + "', does not match the current ETag '" +
           current + "'.";
  };
  for (const std::string& sent : {etag_header(0), etag_id(1), '"' + etag_id(1) + '"', std::string("*"),
                                  std::string(), etag_header(0) + ", " + etag_header(1)}) {
    EXPECT_EQ(told(put(*store_, api_, by_id(entry.id, sent), R"({"type":"a_ext","n":7})")),
              mismatch(sent, etag_header(1)));
    EXPECT_EQ(told(remove(*store_, api_, by_id(entry.id, sent))), mismatch(sent, etag_header(1)));
  }
  EXPECT_EQ(told(put(*store_, api_, by_id(EntryId::make(), etag_header(0)), R"({"type":"a_ext"})")),
            mismatch(etag_header(0), ""));
  EXPECT_EQ(count(*store_, api_), 1U);
  EXPECT_EQ(told(put(*store_, api_, by_id(entry.id, etag_header(1)), R"({"type":"a_ext","n":3})")), "ok");
  EXPECT_EQ(told(remove(*store_, api_, by_id(entry.id, etag_header(2)))), "ok");
  EXPECT_EQ(told(read(*store_, api_, entry.id)), "entry not found: Not found");
}

// Where the definitions are held they are those of the store, whatever the caller knew.
TEST_F(EntriesTest, AreCheckedAgainstTheDefinitionsThatAreHeld) {
  const auto held = Against::HeldDefinitions;
  const CustomApiPointer known = api_;
  ASSERT_EQ(told(create_field(*store_, api_->id, field_data("later", "integer"))), "ok");
  const std::string later = R"({"type":"a_ext","later":7})";
  EXPECT_EQ(told(create(*store_, known, later)).substr(0, 18), "definition changed");
  const Result<Entry> entry = create(*store_, known, later, held);
  ASSERT_EQ(told(entry), "ok");
  EXPECT_EQ(entry->values.back(), Value(std::int64_t{7}));
  const Result<PutAnswer> updated =
      put(*store_, known, by_id(entry->id), R"({"type":"a_ext","later":8})", held);
  ASSERT_EQ(told(updated), "ok");
  EXPECT_EQ(updated->entry.values.back(), Value(std::int64_t{8}));
  EXPECT_EQ(updated->api->fields.size(), known->fields.size() + 1);
  EXPECT_EQ(told(put(*store_, known, by_id(entry->id), R"({"type":"a_ext","later":"x"})", held)),
            "invalid: Invalid value for field 'later'. Expected type to be 'integer'.");
  EXPECT_EQ(told(remove(*store_, known, by_id(entry->id, etag_header(0)), held)).substr(0, 19),
            "precondition failed");
  EXPECT_EQ(told(remove(*store_, known, by_id(entry->id), held)), "ok");
  ASSERT_EQ(told(delete_api(*store_, api_->id)), "ok");
  EXPECT_EQ(told(create(*store_, known, later, held)), "custom api not found: Not found");
}

TEST_F(EntriesTest, AreRefusedInTheOrderOfTheContract) {
  const Entry entry = made(R"({"type":"a_ext","n":1})");
  const std::string broken = R"({"type":"a_ext","n":"x"})";
  const std::string invalid = "invalid: Invalid value for field 'n'. Expected type to be 'integer'.";
  ASSERT_EQ(told(update_api(*store_, api_->id, R"({"type":"custom_api","allow_upserts":false})")), "ok");
  const CustomApiPointer no_upserts = store_->catalog()->find(api_->id);
  EXPECT_EQ(told(put(*store_, no_upserts, by_id(EntryId::make(), "x"), broken)),
            "entry not found: Not found");
  EXPECT_EQ(told(put(*store_, no_upserts, by_id(entry.id, "x"), broken)).substr(0, 19),
            "precondition failed");
  EXPECT_EQ(told(put(*store_, no_upserts, by_id(entry.id), broken)), invalid);
  EXPECT_EQ(told(create(*store_, no_upserts, broken)), invalid);
  EXPECT_EQ(told(remove(*store_, no_upserts, by_id(EntryId::make(), "x"))), "entry not found: Not found");
}

TEST_F(EntriesTest, TellEveryClashAtOnce) {
  const std::string unique = R"(,"validation":{"string":{"unique":"yes"}})";
  api_ = with_field(*store_, api_, field_data("sku", "string", unique));
  api_ = with_field(*store_, api_, field_data("code", "string", unique));
  made(R"({"type":"a_ext","sku":"x","code":"y"})");
  const std::string conflicts =
      "conflict: custom_entry with the given sku already exists\ncustom_entry with the given code already "
      "exists";
  EXPECT_EQ(told(create(*store_, api_, R"({"type":"a_ext","sku":"x","code":"y"})")), conflicts);
  EXPECT_EQ(told(create(*store_, api_, R"({"type":"a_ext","sku":"x","code":"y","n":"x"})")),
            "invalid: Invalid value for field 'n'. Expected type to be 'integer'.");
  EXPECT_EQ(told(create(*store_, api_, R"({"type":"a_ext"})")), "ok");
  EXPECT_EQ(told(create(*store_, api_, R"({"type":"a_ext"})")), "ok");
}

// Facts 5.4, 16 and 5.1, 7.
TEST_F(EntriesTest, AreFoundAndMadeByAUrlSlug) {
  api_ = with_field(*store_, api_,
                    field_data("sku", "string",
                               R"(,"use_as_url_slug":true,"validation":{"string":{"unique":"yes",)"
                               R"("allow_null_values":false,"unique_case_insensitivity":true}})"));
  const Result<PutAnswer> made_by_put = put(*store_, api_, by_slug("Red-1"), R"({"type":"a_ext","n":1})");
  ASSERT_EQ(told(made_by_put), "ok");
  EXPECT_EQ(made_by_put->outcome, PutOutcome::Created);
  EXPECT_EQ(made_by_put->entry.values, (std::vector<Value>{std::int64_t{1}, "Red-1"}));

  const Result<PutAnswer> updated = put(*store_, api_, by_slug("rED-1"), R"({"type":"a_ext","n":2})");
  ASSERT_EQ(told(updated), "ok");
  EXPECT_EQ(updated->outcome, PutOutcome::Updated);
  EXPECT_EQ(updated->entry.values, (std::vector<Value>{std::int64_t{2}, "Red-1"}));

  // Another value in the body renames what is there, and contradicts the URL where nothing is.
  EXPECT_EQ(told(put(*store_, api_, by_slug("red-1"), R"({"type":"a_ext","sku":"blue"})")), "ok");
  EXPECT_EQ(told(read(*store_, api_, UrlSlug{"red-1"})), "entry not found: Not found");
  EXPECT_EQ(read(*store_, api_, UrlSlug{"BLUE"})->id, made_by_put->entry.id);
  EXPECT_EQ(told(put(*store_, api_, by_slug("green"), R"({"type":"a_ext","sku":"yellow"})")),
            "invalid: Invalid value for field 'sku'. Expected value to match the identifier in the URL.");
  EXPECT_EQ(told(remove(*store_, api_, by_slug("bLuE"))), "ok");
  EXPECT_EQ(count(*store_, api_), 0U);
}

}  // namespace
}  // namespace bespoke
