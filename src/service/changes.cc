#include "service/changes.h"

#include <optional>
#include <string>

#include "base/json.h"

namespace bespoke {
namespace {

Value value_of(const json::Value* kept, StorageClass storage) {
  if (kept == nullptr) return {};
  switch (storage) {
    case StorageClass::Text:
      return kept->string() == nullptr ? Value() : Value(*kept->string());
    case StorageClass::Integer: {
      const auto value = kept->number() == nullptr ? std::nullopt : json::to_integer(*kept->number());
      return value ? Value(*value) : Value();
    }
    case StorageClass::Real: {
      const auto value = kept->number() == nullptr ? std::nullopt : json::to_double(*kept->number());
      return value ? Value(*value) : Value();
    }
    case StorageClass::Boolean:
      return kept->boolean() == nullptr ? Value() : Value(*kept->boolean());
    case StorageClass::Json: {
      JsonText json;
      json::append_value(json.text, *kept);
      return json;
    }
  }
  return {};
}

}  // namespace

Result<Entry> entry_after(const CustomApi& api, const Change& change) {
  const Result<json::Value> values = json::read(change.values);
  if (!values) return values.error();
  Entry entry;
  entry.id = change.entry;
  entry.version = change.version;
  entry.created_at = change.created_at;
  entry.updated_at = change.updated_at;
  for (const CustomField& field : api.fields) {
    entry.values.push_back(value_of(values->find(field.id.text()), info(field.type).storage));
  }
  return entry;
}

}  // namespace bespoke
