#include "cli/demo_apis.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "base/json.h"
#include "cli/demo_entries.h"
#include "cli/limits.h"

namespace bespoke {
namespace {

namespace asio = boost::asio;

constexpr std::string_view apis_path = "/v2/settings/extensions/custom-apis";

constexpr DemoField wishlist_fields[] = {
    {"name", "Name", "string", R"({"max_length":64,"allow_null_values":false})"},
    {"items_count", "Items", "integer", R"({"min_value":0})"},
    {"keep_purchased", "Keep purchased items", "boolean", "{}"},
    {"total_weight", "Total weight in kg", "float", R"({"min_value":0})"},
};
constexpr DemoField review_fields[] = {
    {"title", "Title", "string", R"({"min_length":1,"max_length":100,"allow_null_values":false})"},
    {"review", "Review", "string", R"({"min_length":1,"max_length":4000,"allow_null_values":false})"},
    {"product_id", "Product ID", "string",
     R"({"regex":"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$","allow_null_values":false})"},
    {"rating", "Rating", "integer", R"({"min_value":0,"max_value":100,"allow_null_values":false})"},
};
constexpr DemoField inventory_fields[] = {
    {"sku", "SKU", "string",
     R"({"min_length":12,"allow_null_values":false,"unique":"yes","unique_case_insensitivity":true})", true},
    {"amount", "Amount", "integer", R"({"min_value":0})"},
    {"location-name", "Location name", "string", R"({"regex":"^(Paris|London|New York)$"})"},
};

// What is there of an API already: its id, or nothing.
using Found = std::optional<std::string>;

const std::string* text_of(const json::Value& value, std::string_view key) {
  const json::Value* member = value.find(key);
  return member == nullptr ? nullptr : member->string();
}

// The rows of a list; none when `data` is something else.
std::span<const json::Value> rows_of(const json::Value& data) {
  return data.array() == nullptr ? std::span<const json::Value>() : std::span(*data.array());
}

bool has_field(std::span<const json::Value> fields, const DemoField& wanted) {
  return std::ranges::any_of(fields, [&](const json::Value& field) {
    const std::string* slug = text_of(field, "slug");
    const std::string* field_type = text_of(field, "field_type");
    return slug != nullptr && field_type != nullptr && *slug == wanted.slug &&
           *field_type == wanted.field_type;
  });
}

Error unusable(const DemoApi& api, std::string_view why) {
  return failed(fmt::format("the Custom API '{}' exists already, but {}: delete it, or rename its slug.",
                            api.slug, why));
}

asio::awaitable<Result<Found>> find_api(Session& session, const DemoApi& api, IfEntriesExist choice) {
  const auto apis =
      co_await session.data_of("GET", fmt::format("{}?filter=eq(slug,{})", apis_path, api.slug));
  if (!apis) co_return apis.error();
  if (rows_of(*apis).empty()) co_return Found();
  const json::Value& there = rows_of(*apis).front();
  const std::string* id = text_of(there, "id");
  const std::string* api_type = text_of(there, "api_type");
  if (id == nullptr || api_type == nullptr) co_return unusable(api, "came without its id or api_type");
  if (*api_type != api.api_type)
    co_return unusable(api, fmt::format("its api_type is {}, not {}", *api_type, api.api_type));
  const auto fields =
      co_await session.data_of("GET", fmt::format("{}/{}/fields?page[limit]=100", apis_path, *id));
  if (!fields) co_return fields.error();
  for (const DemoField& wanted : api.fields) {
    if (!has_field(rows_of(*fields), wanted)) {
      co_return unusable(api, fmt::format("has no {} field '{}'", wanted.field_type, wanted.slug));
    }
  }
  if (choice == IfEntriesExist::Append) co_return *id;
  const auto entries =
      co_await session.data_of("GET", fmt::format("/v2/extensions/{}?page[limit]=1", api.slug));
  if (!entries) co_return entries.error();
  if (!rows_of(*entries).empty()) {
    co_return failed(fmt::format("'{}' has entries already; --append adds more.", api.slug));
  }
  co_return *id;
}

std::string api_body(const DemoApi& api) {
  std::string body;
  json::Writer out(body);
  out.object();
  out.key("data");
  out.object();
  out.key("type").string("custom_api");
  out.key("slug").string(api.slug);
  out.key("api_type").string(api.api_type);
  out.key("name").string(api.name);
  out.key("description").string(api.description);
  out.key("allow_upserts").boolean(api.allow_upserts);
  out.end_object();
  out.end_object();
  return body;
}

std::string field_body(const DemoField& field) {
  std::string body;
  json::Writer out(body);
  out.object();
  out.key("data");
  out.object();
  out.key("type").string("custom_field");
  out.key("slug").string(field.slug);
  out.key("name").string(field.name);
  out.key("field_type").string(field.field_type);
  out.key("use_as_url_slug").boolean(field.is_url_slug);
  out.key("validation").object();
  out.key(field.field_type).raw(field.rules);
  out.end_object();
  out.end_object();
  out.end_object();
  return body;
}

asio::awaitable<Status> create_api(Session& session, const DemoApi& api) {
  const std::string body = api_body(api);
  const auto made = co_await session.data_of("POST", std::string(apis_path), body);
  if (!made) co_return made.error();
  const std::string* id = text_of(*made, "id");
  if (id == nullptr) co_return failed("the reply about the new Custom API has no id");
  for (const DemoField& field : api.fields) {
    const std::string field_text = field_body(field);
    const auto added =
        co_await session.data_of("POST", fmt::format("{}/{}/fields", apis_path, *id), field_text);
    if (!added) co_return added.error();
  }
  co_return Status();
}

// Behind the inventories that are there, found by halving: the demo writes them in the order of their
// numbers.
asio::awaitable<Result<std::uint64_t>> next_number(Session& session) {
  const DemoApi& api = demo_apis[static_cast<std::size_t>(DemoKind::Inventory)];
  std::uint64_t there = 0;
  for (std::uint64_t step = inventories_max / 2; step > 0; step /= 2) {
    const std::string sku = demo_sku((there + step - 1) * demo_kinds);
    const auto found =
        co_await session.data_of("GET", fmt::format("/v2/extensions/{}?filter=eq(sku,{})", api.slug, sku));
    if (!found) co_return found.error();
    if (!rows_of(*found).empty()) there += step;
  }
  co_return there* demo_kinds;
}

}  // namespace

const std::array<DemoApi, demo_kinds> demo_apis{{
    {"location-inventories", "location_inventory_ext", "Location Inventories",
     "How many of a SKU are at a location", true, inventory_fields},
    {"wishlists", "wishlist_ext", "Wishlists", "What customers wish for", false, wishlist_fields},
    {"product-reviews", "product_review_ext", "Product Reviews", "What customers say of products", false,
     review_fields},
}};

asio::awaitable<Result<std::uint64_t>> define_demo_apis(Session& session, IfEntriesExist choice) {
  std::array<bool, demo_kinds> missing{};
  for (std::size_t i = 0; i < demo_kinds; ++i) {
    const Result<Found> found = co_await find_api(session, demo_apis[i], choice);
    if (!found) co_return found.error();
    missing[i] = !*found;
  }
  for (std::size_t i = 0; i < demo_kinds; ++i) {
    if (!missing[i]) continue;
    const Status created = co_await create_api(session, demo_apis[i]);
    if (!created) co_return created.error();
  }
  if (choice == IfEntriesExist::Refuse) co_return std::uint64_t{0};
  co_return co_await next_number(session);
}

}  // namespace bespoke
