#include "api/resource_json.h"

#include <gtest/gtest.h>

#include "sample.h"

namespace bespoke {
namespace {

const Links relative;
const Links absolute("https://shop.example");

constexpr std::string_view timestamps =
    R"("timestamps":{"created_at":"2017-01-10T11:41:19.244Z","updated_at":"2017-01-10T11:41:20.000Z"})";

template <class Write>
std::string written(const Write& write) {
  std::string text;
  json::Writer out(text);
  write(out);
  return text;
}

std::string entry_link(const Links& links, const CustomApi& api, const Entry& entry) {
  std::string link = "before ";
  links.append_entry(link, api, entry);
  return link;
}

TEST(Links, AreRelativeOrAbsolute) {
  const std::string path = "/settings/extensions/custom-apis/" + std::string(api_id);
  const std::string list = "/v2/extensions/wishlists?page[offset]=0&page[limit]=25";
  CustomField sku = sample_field("sku", FieldType::String);
  sku.use_as_url_slug = true;
  const CustomApi api = sample_api({sample_field("title", FieldType::String)});
  const CustomApi with_slug = sample_api({sample_field("title", FieldType::String), std::move(sku)});
  for (const bool with_host : {false, true}) {
    const Links& links = with_host ? absolute : relative;
    const std::string prefix = with_host ? "https://shop.example/v2" : "";
    EXPECT_EQ(links.custom_api(api), prefix + path);
    EXPECT_EQ(links.custom_field(api, api.fields[0]), prefix + path + "/fields/" + std::string(field_id));
    EXPECT_EQ(links.list(list), (with_host ? "https://shop.example" : "") + list);
    EXPECT_EQ(entry_link(links, api, sample_entry({"x"})),
              "before " + prefix + "/extensions/wishlists/" + std::string(entry_id));
    EXPECT_EQ(entry_link(links, with_slug, sample_entry({"x", "A.z_~-1"})),
              "before " + prefix + "/extensions/wishlists/A.z_~-1");
    // Removed rules may have left a null: the id is better than nothing.
    EXPECT_EQ(entry_link(links, with_slug, sample_entry({"x", Value()})),
              "before " + prefix + "/extensions/wishlists/" + std::string(entry_id));
  }
}

TEST(ResourceJson, WritesACustomApi) {
  CustomApi api = sample_api();
  const std::string head =
      R"({"id":"00000000-0000-4000-8000-00000000000a","type":"custom_api","name":"Wishlists",)"
      R"("description":"Wishlist entries","slug":"wishlists","api_type":"wishlist_ext",)";
  const std::string tail =
      R"("links":{"self":"/settings/extensions/custom-apis/00000000-0000-4000-8000-00000000000a"},)"
      R"("meta":{)" +
      std::string(timestamps) + "},";
  EXPECT_EQ(
      written([&](json::Writer& out) { write_custom_api(out, api, relative); }),
      head + R"("allow_upserts":false,"presentation":{"page":null,"section":null},)" + tail +
          R"("relationships":{"parent_apis":{"data":[{"id":"/v2/extensions","type":"api_location"}]}}})");
  api.allow_upserts = true;
  api.retention = {.feed = true, .history = true, .history_days = 30, .history_versions = 9};
  api.presentation = {"Home", "top"};
  api.parents.push_back({*CustomApiId::parse(parent_id)});
  EXPECT_EQ(
      written([&](json::Writer& out) { write_custom_api(out, api, relative); }),
      head +
          R"("allow_upserts":true,"feed":true,"history":true,"history_days":30,"history_versions":9,"presentation":{"page":"Home","section":"top"},)" +
          tail +
          R"("relationships":{"parent_apis":{"data":[{"id":"/v2/extensions","type":"api_location"},)"
          R"({"id":"00000000-0000-4000-8000-00000000000b","type":"custom_api"}]}}})");
}

TEST(ResourceJson, WritesACustomFieldOfEachType) {
  const CustomApi api = sample_api();
  const struct {
    FieldType type;
    std::string rules, field_type, validation;
  } cases[] = {
      {FieldType::String, "{}", "string",
       R"({"string":{"min_length":null,"max_length":null,"regex":null,"allow_null_values":true,)"
       R"("immutable":false,"unique":"no","unique_case_insensitivity":false}})"},
      {FieldType::String,
       R"({"min_length":1,"max_length":5,"regex":"^\"é","allow_null_values":false,"immutable":true,)"
       R"("unique":"yes","unique_case_insensitivity":true})",
       "string",
       R"({"string":{"min_length":1,"max_length":5,"regex":"^\"é","allow_null_values":false,)"
       R"("immutable":true,"unique":"yes","unique_case_insensitivity":true}})"},
      {FieldType::Integer, R"({"min_value":-1})", "integer",
       R"({"integer":{"min_value":-1,"max_value":null,"allow_null_values":true,"immutable":false}})"},
      {FieldType::Float, R"({"max_value":0.1})", "float",
       R"({"float":{"min_value":null,"max_value":0.1,"allow_null_values":true,"immutable":false}})"},
      {FieldType::Boolean, R"({"immutable":true})", "boolean",
       R"({"boolean":{"allow_null_values":true,"immutable":true}})"},
  };
  for (const auto& c : cases) {
    CustomField field = sample_field("some", c.type, c.rules);
    field.sort_order = 7;
    EXPECT_EQ(
        written([&](json::Writer& out) { write_custom_field(out, api, field, relative); }),
        R"({"id":"00000000-0000-4000-8000-00000000000f","type":"custom_field","name":"The some",)"
        R"("description":"","slug":"some","field_type":")" +
            c.field_type + R"(","use_as_url_slug":false,"presentation":{"sort_order":7},"validation":)" +
            c.validation +
            R"(,"links":{"self":"/settings/extensions/custom-apis/00000000-0000-4000-8000-00000000000a/)"
            R"(fields/00000000-0000-4000-8000-00000000000f"},"meta":{)" +
            std::string(timestamps) + "}}");
  }
}

TEST(ResourceJson, WritesAnEntry) {
  const CustomApi api =
      sample_api({sample_field("title", FieldType::String), sample_field("odd \"slug\"", FieldType::Integer),
                  sample_field("price", FieldType::Float), sample_field("active", FieldType::Boolean)});
  const std::string head = R"({"id":"00000000-0000-4000-8000-00000000000e","type":"wishlist_ext",)";
  const auto tail = [](std::string_view size) {
    return R"(,"links":{"self":"/extensions/wishlists/00000000-0000-4000-8000-00000000000e"},"meta":{)" +
           std::string(timestamps) + R"(,"data_size":)" + std::string(size) +
           R"(,"resource_version":4,"etag_id":"4b227777d4dd1fc61c6f884f48641d02b4d121d3fd328cb08b5531fcacdabf8a"}})";
  };
  const struct {
    std::vector<Value> values;
    std::string members, size;
  } cases[] = {
      {{"Mine", std::int64_t{-7}, 0.1, false},
       R"("title":"Mine","odd \"slug\"":-7,"price":0.1,"active":false)",
       "14"},
      {{Value(), Value(), Value(), Value()},
       R"("title":null,"odd \"slug\"":null,"price":null,"active":null)",
       "0"},
      {{"\"\\\n\t\u007Fé😀", std::int64_t{9'007'199'254'740'991}, 1e21, true},
       "\"title\":\"\\\"\\\\\\n\\t\u007Fé😀\",\"odd "
       "\\\"slug\\\"\":9007199254740991,\"price\":1e+21,\"active\":true",
       "36"},
  };
  for (const auto& c : cases) {
    const Entry entry = sample_entry(c.values);
    EXPECT_EQ(written([&](json::Writer& out) { write_entry(out, api, entry, relative); }),
              head + c.members + tail(c.size));
  }
}

TEST(ResourceJson, WritesSettings) {
  EXPECT_EQ(written([](json::Writer& out) { write_settings(out, Settings{25}); }),
            R"({"id":"595d9717-9ee2-5ffa-9875-e569e814b5bc","type":"settings","page_length":25})");
}

}  // namespace
}  // namespace bespoke
