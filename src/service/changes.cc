#include "service/changes.h"

#include <optional>
#include <string>

#include "base/json.h"
#include "model/errors.h"

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

std::int64_t integer_of(const json::Value* kept) {
  const Value value = value_of(kept, StorageClass::Integer);
  const auto* number = std::get_if<std::int64_t>(&value);
  return number == nullptr ? 0 : *number;
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

Result<Entry> entry_before(const CustomApi& api, const Change& change, const Entry& after) {
  if (change.former.empty()) return entry_not_found();
  const Result<json::Value> former = json::read(change.former);
  if (!former) return former.error();
  Entry entry = after;
  entry.updated_at.ms = integer_of(former->find("updated_at"));
  for (std::size_t i = 0; i < api.fields.size(); ++i) {
    const CustomField& field = api.fields[i];
    const json::Value* kept = former->find(field.id.text());
    if (kept != nullptr) entry.values[i] = value_of(kept, info(field.type).storage);
  }
  return entry;
}

}  // namespace bespoke
