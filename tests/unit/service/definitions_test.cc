// The use cases of Custom APIs, Custom Fields and settings, where the wire cannot easily see.
#include "model/limits.h"
#include "use_cases.h"

namespace bespoke {
namespace {

std::string parent_of(const CustomApiPointer& parent) {
  return R"(,"relationships":{"parent_apis":{"data":[{"type":"custom_api","id":")" + parent->id.text() +
         R"("}]}})";
}

std::string parents(const CustomApi& api) {
  std::string text;
  for (const ParentApi& parent : api.parents) text += (parent.api ? parent.api->text() : "location") + " ";
  return text;
}

TEST(CustomApis, GetIdsAndEqualTimes) {
  const auto store = new_store();
  const Timestamp before = Timestamp::now();
  const CustomApiPointer api = made_api(*store, "a");
  EXPECT_NE(api->id, CustomApiId());
  EXPECT_NE(api->id, made_api(*store, "b")->id);
  EXPECT_EQ(api->created_at, api->updated_at);
  EXPECT_GE(api->created_at, before);
  EXPECT_EQ(store->catalog()->find(api->id), store->catalog()->find("a"));
}

TEST(CustomApis, RefuseInTheOrderOfTheContract) {
  const auto store = new_store();
  const CustomApiPointer taken = made_api(*store, "taken");
  const CustomApiPointer other = made_api(*store, "other");
  const std::string no_cycle = "The field 'relationships.parent_apis' must not form a cycle.";
  // A name that is taken is told only when no rule is broken.
  EXPECT_EQ(told(create_api(*store, api_data("taken"))),
            "duplicate custom api: custom_api with the given api_type already exists");
  EXPECT_EQ(told(create_api(*store, api_data("taken", R"(,"allow_upserts":1)"))),
            "invalid: The field 'allow_upserts' must be a boolean.");
  EXPECT_EQ(told(update_api(*store, other->id, R"({"type":"custom_api","slug":"taken"})")),
            "duplicate custom api: custom_api with the given slug already exists");
  EXPECT_EQ(told(update_api(*store, taken->id, R"({"type":"custom_api","name":"")" + parent_of(taken) + "}")),
            "invalid: The field 'name' is required.\n" + no_cycle);
  EXPECT_EQ(told(update_api(*store, CustomApiId::make(), "{}")), "custom api not found: Not found");
  EXPECT_EQ(told(delete_api(*store, CustomApiId::make())), "custom api not found: Not found");
  // Nothing of that has happened.
  EXPECT_EQ(store->catalog()->apis().size(), 2U);
  EXPECT_EQ(store->catalog()->find(other->id)->version, other->version);
}

TEST(CustomApis, MoveTheirVersionAndKeepTheirCreation) {
  const auto store = new_store();
  const CustomApiPointer api = made_api(*store, "a");
  const Result<CustomApiPointer> updated = update_api(*store, api->id, R"({"type":"custom_api","slug":"b"})");
  ASSERT_EQ(told(updated), "ok");
  EXPECT_EQ((*updated)->slug, "b");
  EXPECT_EQ((*updated)->created_at, api->created_at);
  EXPECT_GE((*updated)->updated_at, api->updated_at);
  EXPECT_GT((*updated)->version, api->version);
  EXPECT_EQ((*updated)->number, api->number);
  EXPECT_EQ(store->catalog()->find("a"), nullptr);
}

// Facts 3.4 and 14, 15.
TEST(CustomApis, HandTheirChildrenToTheLocation) {
  const auto store = new_store();
  const CustomApiPointer parent = made_api(*store, "parent");
  const CustomApiPointer other = made_api(*store, "other");
  const CustomApiPointer child = made_api(*store, "child", parent_of(parent));
  const CustomApiPointer both =
      made_api(*store, "both",
               R"(,"relationships":{"parent_apis":{"data":[{"type":"custom_api","id":")" + parent->id.text() +
                   R"("},{"type":"custom_api","id":")" + other->id.text() + R"("}]}})");
  ASSERT_EQ(told(delete_api(*store, parent->id)), "ok");
  EXPECT_EQ(store->catalog()->find(parent->id), nullptr);
  EXPECT_EQ(parents(*store->catalog()->find(child->id)), "location ");
  EXPECT_EQ(parents(*store->catalog()->find(both->id)), other->id.text() + " ");
  EXPECT_EQ(parents(*store->catalog()->find(other->id)), "location ");
  EXPECT_EQ(store->catalog()->find(other->id)->version, other->version);
  // Names and depth are free again.
  EXPECT_EQ(told(create_api(*store, api_data("parent", parent_of(child)))), "ok");
}

TEST(CustomApis, AreAThousandAtMost) {
  const auto store = new_store();
  for (std::size_t i = 0; i < custom_apis_max; ++i) {
    ASSERT_EQ(told(create_api(*store, api_data(fmt::format("a{}", i)))), "ok") << i;
  }
  const std::string full = "maximum number of custom apis reached";
  EXPECT_EQ(told(create_api(*store, api_data("more"))), "invalid: " + full);
  EXPECT_EQ(told(create_api(*store, api_data("a0", R"(,"allow_upserts":1)"))),
            "invalid: The field 'allow_upserts' must be a boolean.\n" + full);
  ASSERT_EQ(told(delete_api(*store, store->catalog()->apis()[5]->id)), "ok");
  EXPECT_EQ(told(create_api(*store, api_data("more"))), "ok");
}

TEST(CustomFields, AreAHundredAtMost) {
  const auto store = new_store();
  const CustomApiPointer api = made_api(*store, "a");
  for (std::size_t i = 0; i < custom_fields_max; ++i) {
    ASSERT_EQ(told(create_field(*store, api->id, field_data(fmt::format("f{}", i), "integer"))), "ok") << i;
  }
  EXPECT_EQ(told(create_field(*store, api->id, field_data("more", "integer"))),
            "invalid: maximum number of custom fields reached");
  EXPECT_EQ(told(create_field(*store, api->id, field_data("f0", "integer"))),
            "invalid: maximum number of custom fields reached");
  const CustomField first = store->catalog()->find(api->id)->fields.front();
  EXPECT_EQ(told(update_field(*store, api->id, first.id, R"({"type":"custom_field","name":"New"})")), "ok");
  ASSERT_EQ(told(delete_field(*store, api->id, first.id)), "ok");
  EXPECT_EQ(told(create_field(*store, api->id, field_data("more", "integer"))), "ok");
}

TEST(CustomFields, RefuseInTheOrderOfTheContract) {
  const auto store = new_store();
  const CustomApiPointer api = made_api(*store, "a");
  const CustomApiPointer other = made_api(*store, "b");
  const Result<CustomField> taken = create_field(*store, api->id, field_data("taken", "integer"));
  const Result<CustomField> field = create_field(*store, api->id, field_data("field", "integer"));
  ASSERT_EQ(told(taken) + told(field), "okok");
  const std::string no_api = "custom api not found: Not found";
  const std::string missing = "custom field not found: Not found";
  EXPECT_EQ(told(create_field(*store, CustomApiId::make(), "{}")), no_api);
  EXPECT_EQ(told(update_field(*store, api->id, CustomFieldId::make(), "{}")), missing);
  EXPECT_EQ(told(update_field(*store, other->id, field->id, "{}")), missing);
  EXPECT_EQ(told(delete_field(*store, other->id, field->id)), missing);
  EXPECT_EQ(told(delete_field(*store, CustomApiId::make(), field->id)), no_api);
  EXPECT_EQ(told(create_field(*store, api->id, field_data("taken", "integer"))),
            "duplicate custom field: custom_field with the given slug already exists");
  EXPECT_EQ(told(create_field(*store, api->id, field_data("taken", "text"))),
            "invalid: The field 'field_type' must be one of 'string', 'integer', 'float', 'boolean', 'any', "
            "'list'.");
  EXPECT_EQ(told(update_field(*store, api->id, field->id, R"({"type":"custom_field","slug":"taken"})")),
            "duplicate custom field: custom_field with the given slug already exists");
  EXPECT_EQ(told(create_field(*store, other->id, field_data("taken", "integer"))), "ok");
}

TEST(CustomFields, BecomeAUrlSlugOnlyOnceAndOfAnEmptyApi) {
  const auto store = new_store();
  const std::string url_slug =
      R"(,"use_as_url_slug":true,"validation":{"string":{"unique":"yes","allow_null_values":false}})";
  const std::string only_one = "The field 'use_as_url_slug' can only be true on one field of a Custom API.";
  const std::string no_entries =
      "The field 'use_as_url_slug' can only be true if the Custom API has no entries.";
  const CustomApiPointer api = made_api(*store, "a");
  ASSERT_EQ(told(create(*store, api, R"({"type":"a_ext"})")), "ok");
  EXPECT_EQ(told(create_field(*store, api->id, field_data("sku", "string", url_slug))),
            "invalid: " + no_entries);

  const CustomApiPointer empty = made_api(*store, "b");
  EXPECT_EQ(told(create_field(*store, empty->id, field_data("sku", "string", url_slug))), "ok");
  EXPECT_EQ(told(create_field(*store, empty->id, field_data("code", "string", url_slug))),
            "invalid: " + only_one);
  const CustomApiPointer full = store->catalog()->find(empty->id);
  ASSERT_EQ(told(create(*store, full, R"({"type":"b_ext","sku":"x"})")), "ok");
  EXPECT_EQ(
      told(create_field(*store, empty->id, field_data("code", "string", R"(,"use_as_url_slug":true)"))),
      "invalid: The field 'use_as_url_slug' can only be true on a string field that is unique and does not "
      "allow null values.\n" +
          only_one + "\n" + no_entries);
}

TEST(SettingsUseCase, ChangesThePageLength) {
  const struct {
    std::string data, wanted;
  } cases[] = {
      {R"({"page_length":1})", "1"},
      {R"({"page_length":100,"type":"settings","other":[]})", "100"},
      {R"({"page_length":1e1})", "10"},
      {R"({})", "25"},
      {R"({"page_length":0})",
       "invalid: The field 'page_length' must be an integer between 1 and 100, or null."},
      {R"({"page_length":101})",
       "invalid: The field 'page_length' must be an integer between 1 and 100, or null."},
      {R"({"page_length":"5"})",
       "invalid: The field 'page_length' must be an integer between 1 and 100, or null."},
  };
  for (const auto& c : cases) {
    const auto store = new_store();
    const Result<Settings> settings =
        wait_for<Settings>([&](auto done) { update_settings(*store, {}, parse(c.data), done); });
    EXPECT_EQ(settings ? std::to_string(settings->page_length) : told(settings), c.wanted) << c.data;
    EXPECT_EQ(store->catalog()->settings().page_length, settings ? settings->page_length : 25) << c.data;
  }
}

}  // namespace
}  // namespace bespoke
