#include "api/openapi/example.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "base/json.h"

namespace bespoke::openapi {
namespace {

constexpr auto strings = std::to_array<std::string_view>(
    {R"("text")", R"("a")", R"("ABC")", R"("ABC-1")", R"("1")", R"("1234")", R"("a@example.com")",
     R"("2026-11-28")", R"("https://example.com/")", R"("a-longer-text-that-still-says-nothing")"});
constexpr auto integers = std::to_array<std::string_view>({"1", "0", "-1", "10", "100", "1000", "10000"});
constexpr auto floats =
    std::to_array<std::string_view>({"1.5", "0.5", "1", "0", "-1.5", "15.5", "150", "1500"});
constexpr auto booleans = std::to_array<std::string_view>({"true", "false"});
constexpr auto lists = std::to_array<std::string_view>(
    {R"(["text"])", "[1]", "[true]", R"(["text","a"])", "[1,2]", "[1,2,3]", "[]"});
constexpr auto anything =
    std::to_array<std::string_view>({R"({"key":"value"})", R"("text")", "1", "[]", "{}"});

std::span<const std::string_view> candidates(FieldType type) {
  switch (type) {
    case FieldType::String:
      return strings;
    case FieldType::Integer:
      return integers;
    case FieldType::Float:
      return floats;
    case FieldType::Boolean:
      return booleans;
    case FieldType::List:
      return lists;
    case FieldType::Any:
      return anything;
  }
  return {};
}

// What a url slug may hold is not among a field's rules.
bool may_name_an_entry(const json::Value& value) {
  return value.string()->find_first_of("@:/") == std::string::npos;
}

// Empty where there is none.
std::string_view example_value(const CustomField& field) {
  for (const std::string_view candidate : candidates(field.type)) {
    const Result<json::Value> value = json::read(candidate);
    if (!value || !field.rules->check(*value).problems.empty()) continue;
    if (!field.use_as_url_slug || may_name_an_entry(*value)) return candidate;
  }
  return {};
}

// Linters look into examples for members of a schema, and find them in fields of such names.
bool is_misread(const CustomField& field) {
  return field.slug.starts_with('$') || field.slug == "default" || field.slug == "example" ||
         field.slug == "examples";
}

}  // namespace

Examples::Examples(const CustomApi& api) : api_(api), misread_(std::ranges::any_of(api.fields, is_misread)) {
  if (misread_) return;
  for (const CustomField& field : api.fields) values_.push_back(example_value(field));
}

std::string Examples::body() const {
  if (misread_) return {};
  std::string text;
  json::Writer out(text);
  out.object();
  out.key("type").string(api_.api_type);
  for (std::size_t i = 0; i < values_.size(); ++i) {
    const CustomField& field = api_.fields[i];
    if (values_[i].empty() && !field.rules->allow_null_values()) return {};
    if (!values_[i].empty()) out.key(field.slug).raw(values_[i]);
  }
  out.end_object();
  return text;
}

std::string Examples::entry() const {
  if (misread_) return {};
  std::string text;
  json::Writer out(text);
  out.object();
  out.key("id").string("01a202fc-8b02-7000-8f47-4f9d0a6f7f0c");
  out.key("type").string(api_.api_type);
  for (std::size_t i = 0; i < values_.size(); ++i) {
    out.key(api_.fields[i].slug).raw(values_[i].empty() ? "null" : values_[i]);
  }
  out.key("links").raw(R"({"self":"/extensions/example/01a202fc-8b02-7000-8f47-4f9d0a6f7f0c"})");
  out.key("meta").raw(
      R"({"timestamps":{"created_at":"2026-11-22T11:20:34.788Z","updated_at":"2026-11-22T11:20:34.788Z"},"data_size":120,"resource_version":0,"etag_id":"5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9"})");
  out.end_object();
  return text;
}

}  // namespace bespoke::openapi
