// Requests and definitions with fixed ids and times.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "http/message.h"
#include "model/custom_api.h"
#include "model/entry.h"

namespace bespoke {

inline constexpr std::string_view api_id = "00000000-0000-4000-8000-00000000000a";
inline constexpr std::string_view parent_id = "00000000-0000-4000-8000-00000000000b";
inline constexpr std::string_view field_id = "00000000-0000-4000-8000-00000000000f";
inline constexpr std::string_view entry_id = "00000000-0000-4000-8000-00000000000e";

inline constexpr Timestamp sample_created_at{1'484'048'479'244};  // 2017-01-10T11:41:19.244Z
inline constexpr Timestamp sample_updated_at{1'484'048'480'000};

inline json::Value parse(const std::string& text) {
  Result<json::Value> value = json::read(text);
  if (value) return *std::move(value);
  ADD_FAILURE() << value.error().details.front() << ": " << text;
  return {};
}

inline CustomField sample_field(std::string slug, FieldType type, const std::string& rules = "{}") {
  CustomField field;
  field.id = *CustomFieldId::parse(field_id);
  field.name = "The " + slug;
  field.slug = std::move(slug);
  field.type = type;
  std::vector<std::string> problems;
  const json::Value validation = parse("{\"" + std::string(info(type).name) + "\":" + rules + "}");
  field.rules = read_field_rules(type, &validation, nullptr, problems);
  EXPECT_EQ(problems, std::vector<std::string>()) << rules;
  field.created_at = sample_created_at;
  field.updated_at = sample_updated_at;
  return field;
}

inline CustomApi sample_api(std::vector<CustomField> fields = {}) {
  CustomApi api;
  api.id = *CustomApiId::parse(api_id);
  api.name = "Wishlists";
  api.description = "Wishlist entries";
  api.slug = "wishlists";
  api.api_type = "wishlist_ext";
  api.parents.emplace_back();
  api.created_at = sample_created_at;
  api.updated_at = sample_updated_at;
  api.fields = std::move(fields);
  return api;
}

inline Entry sample_entry(std::vector<Value> values) {
  return {*EntryId::parse(entry_id), std::move(values), 4, sample_created_at, sample_updated_at};
}

inline std::string header_of(const http::Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return "none";
}

}  // namespace bespoke
