#include "store/sql/element_keys.h"

#include <algorithm>

#include "base/hash.h"
#include "base/json.h"
#include "jsonschema/canonical.h"
#include "store/sql/limits.h"

namespace bespoke::sql {
namespace {

// No JSON text begins as a digest does.
std::string key_of(const json::Value& element) {
  std::string key = jsonschema::canonical(element);
  if (key.size() > element_key_bytes_max) key = "#" + to_hex(sha256(key));
  return key;
}

}  // namespace

bool has_elements(const CustomField& field) {
  return field.type == FieldType::List;
}

std::string element_key(const JsonText& element) {
  const Result<json::Value> value = json::read(element.text);
  return value ? key_of(*value) : std::string();
}

std::vector<std::string> element_keys(const Value& list) {
  const auto* text = std::get_if<JsonText>(&list);
  if (text == nullptr) return {};
  const Result<json::Value> value = json::read(text->text);
  const json::Array* elements = value ? value->array() : nullptr;
  if (elements == nullptr) return {};
  std::vector<std::string> keys;
  keys.reserve(elements->size());
  for (const json::Value& element : *elements) {
    if (!element.is_null()) keys.push_back(key_of(element));
  }
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

}  // namespace bespoke::sql
