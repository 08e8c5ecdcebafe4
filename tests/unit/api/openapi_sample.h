// The OpenAPI documents as values, and ways into them.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "api/openapi/custom_api_document.h"
#include "api/openapi/server_document.h"
#include "sample.h"

namespace bespoke {

inline const json::Value& at(const json::Value& value, std::initializer_list<std::string_view> keys) {
  static const json::Value none;
  const json::Value* found = &value;
  for (const std::string_view key : keys) {
    found = found->find(key);
    if (found == nullptr) return none;
  }
  return *found;
}

inline std::string text_at(const json::Value& value, std::initializer_list<std::string_view> keys) {
  const std::string* text = at(value, keys).string();
  return text == nullptr ? "none" : *text;
}

inline json::Value document_of(const CustomApi& api) {
  return parse(
      openapi::custom_api_document(Catalog(Settings{}, {std::make_shared<const CustomApi>(api)}), "/"));
}

}  // namespace bespoke
