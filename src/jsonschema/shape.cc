#include "jsonschema/shape.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "jsonschema/decimal.h"
#include "jsonschema/pointer.h"

namespace bespoke::jsonschema {
namespace {

constexpr auto keywords = std::to_array<std::pair<std::string_view, Shape>>({
    {"$id", Shape::Identifier},
    {"$schema", Shape::Dialect},
    {"$ref", Shape::String},
    {"$anchor", Shape::Anchor},
    {"$dynamicRef", Shape::String},
    {"$dynamicAnchor", Shape::Anchor},
    {"$vocabulary", Shape::Booleans},
    {"$comment", Shape::String},
    {"$defs", Shape::SchemasByName},

    {"allOf", Shape::SchemaList},
    {"anyOf", Shape::SchemaList},
    {"oneOf", Shape::SchemaList},
    {"not", Shape::Schema},
    {"if", Shape::Schema},
    {"then", Shape::Schema},
    {"else", Shape::Schema},
    {"dependentSchemas", Shape::SchemasByName},
    {"prefixItems", Shape::SchemaList},
    {"items", Shape::Schema},
    {"contains", Shape::Schema},
    {"properties", Shape::SchemasByName},
    {"patternProperties", Shape::SchemasByName},
    {"additionalProperties", Shape::Schema},
    {"propertyNames", Shape::Schema},
    {"unevaluatedItems", Shape::Schema},
    {"unevaluatedProperties", Shape::Schema},

    {"type", Shape::Types},
    {"enum", Shape::Array},
    {"const", Shape::Any},
    {"multipleOf", Shape::PositiveNumber},
    {"maximum", Shape::Number},
    {"exclusiveMaximum", Shape::Number},
    {"minimum", Shape::Number},
    {"exclusiveMinimum", Shape::Number},
    {"maxLength", Shape::Count},
    {"minLength", Shape::Count},
    {"pattern", Shape::String},
    {"maxItems", Shape::Count},
    {"minItems", Shape::Count},
    {"uniqueItems", Shape::Boolean},
    {"maxContains", Shape::Count},
    {"minContains", Shape::Count},
    {"maxProperties", Shape::Count},
    {"minProperties", Shape::Count},
    {"required", Shape::Strings},
    {"dependentRequired", Shape::StringsByName},

    {"title", Shape::String},
    {"description", Shape::String},
    {"default", Shape::Any},
    {"deprecated", Shape::Boolean},
    {"readOnly", Shape::Boolean},
    {"writeOnly", Shape::Boolean},
    {"examples", Shape::Array},
    {"format", Shape::String},
    {"contentEncoding", Shape::String},
    {"contentMediaType", Shape::String},
    {"contentSchema", Shape::Schema},

    // Of earlier drafts. They do nothing, but the metaschema still says what they look like.
    {"definitions", Shape::SchemasByName},
    {"dependencies", Shape::SchemasOrStringsByName},
    {"$recursiveAnchor", Shape::Anchor},
    {"$recursiveRef", Shape::String},
});

constexpr std::array<std::string_view, 7> type_names{"null",   "boolean", "integer", "number",
                                                     "string", "array",   "object"};
constexpr unsigned integer_bit = 1U << 2;
constexpr unsigned number_bit = 1U << 3;

using Check = bool (*)(const json::Value& value);

bool is_string(const json::Value& value) {
  return value.string() != nullptr;
}
bool is_schema(const json::Value& value) {
  return value.boolean() != nullptr || value.object() != nullptr;
}

bool is_count(const json::Value& value) {
  if (value.number() == nullptr) return false;
  const Decimal decimal = to_decimal(*value.number());
  return decimal.is_integer() && !decimal.negative;
}

bool is_positive(const json::Value& value) {
  if (value.number() == nullptr) return false;
  const Decimal decimal = to_decimal(*value.number());
  return !decimal.is_zero() && !decimal.negative;
}

bool all_items(const json::Value& value, Check check) {
  const json::Array* items = value.array();
  return items != nullptr && std::all_of(items->begin(), items->end(), check);
}

bool all_members(const json::Value& value, Check check) {
  const json::Object* members = value.object();
  return members != nullptr &&
         std::all_of(members->begin(), members->end(),
                     [check](const json::Member& member) { return check(member.value); });
}

bool is_strings(const json::Value& value) {
  if (!all_items(value, is_string)) return false;
  std::set<std::string_view> seen;
  const auto is_new = [&seen](const json::Value& item) { return seen.insert(*item.string()).second; };
  return std::all_of(value.array()->begin(), value.array()->end(), is_new);
}

bool is_type_name(const json::Value& value) {
  return is_string(value) && type_bits(*value.string()) != 0;
}

bool is_types(const json::Value& value) {
  if (is_string(value)) return is_type_name(value);
  return is_strings(value) && all_items(value, is_type_name) && !value.array()->empty();
}

bool is_schema_list(const json::Value& value) {
  return all_items(value, is_schema) && !value.array()->empty();
}

bool is_identifier(const json::Value& value) {
  return is_string(value) &&
         value.string()->find('#') >= std::max<std::size_t>(value.string()->size(), 1) - 1;
}

bool is_dialect(const json::Value& value) {
  constexpr std::string_view uri = "https://json-schema.org/draft/2020-12/schema";
  return is_string(value) && (*value.string() == uri || *value.string() == std::string(uri) + "#");
}

bool is_anchor(const json::Value& value) {
  const auto is_first = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto is_next = [&](char c) { return is_first(c) || (c >= '0' && c <= '9') || c == '-' || c == '.'; };
  const std::string* text = value.string();
  return text != nullptr && !text->empty() && is_first((*text)[0]) &&
         std::all_of(text->begin(), text->end(), is_next);
}

}  // namespace

Shape shape_of(std::string_view keyword) {
  for (const auto& [name, shape] : keywords) {
    if (name == keyword) return shape;
  }
  return Shape::Any;
}

std::string_view problem_of(Shape shape, const json::Value& value) {
  const auto must = [](bool is_right, std::string_view what) { return is_right ? std::string_view{} : what; };
  switch (shape) {
    case Shape::Any:
      return {};
    case Shape::String:
      return must(is_string(value), "must be a string.");
    case Shape::Boolean:
      return must(value.boolean() != nullptr, "must be a boolean.");
    case Shape::Number:
      return must(value.number() != nullptr, "must be a number.");
    case Shape::PositiveNumber:
      return must(is_positive(value), "must be a number greater than 0.");
    case Shape::Count:
      return must(is_count(value), "must be an integer of at least 0.");
    case Shape::Array:
      return must(value.array() != nullptr, "must be an array.");
    case Shape::Strings:
      return must(is_strings(value), "must be an array of distinct strings.");
    case Shape::Types:
      return must(
          is_types(value),
          "must be 'array', 'boolean', 'integer', 'null', 'number', 'object' or 'string', or an array of "
          "some of these, each once.");
    case Shape::Identifier:
      return must(is_identifier(value), "must be a URI reference without a fragment.");
    case Shape::Dialect:
      return must(is_dialect(value), "must be 'https://json-schema.org/draft/2020-12/schema'.");
    case Shape::Anchor:
      return must(is_anchor(value), "must be a letter or '_', then letters, digits, '-', '_' and '.'.");
    case Shape::Booleans:
      return must(all_members(value, [](const json::Value& v) { return v.boolean() != nullptr; }),
                  "must be an object of booleans.");
    case Shape::StringsByName:
      return must(all_members(value, is_strings), "must be an object of arrays of distinct strings.");
    case Shape::Schema:
      return must(is_schema(value), "must be a schema: an object or a boolean.");
    case Shape::SchemaList:
      return must(is_schema_list(value), "must be an array of at least one schema.");
    case Shape::SchemasByName:
      return must(all_members(value, is_schema), "must be an object of schemas.");
    case Shape::SchemasOrStringsByName:
      return must(all_members(value, [](const json::Value& v) { return is_schema(v) || is_strings(v); }),
                  "must be an object of schemas and arrays of distinct strings.");
  }
  return {};
}

std::vector<Subschema> subschemas(Shape shape, const json::Value& value) {
  std::vector<Subschema> found;
  const auto add = [&found](const json::Value& schema, std::string_view token) {
    if (!is_schema(schema)) return;
    found.push_back({&schema, {}});
    append_token(found.back().pointer, token);
  };
  if (shape == Shape::Schema) {
    found.push_back({&value, {}});
  } else if (shape == Shape::SchemaList) {
    for (const json::Value& item : *value.array()) add(item, std::to_string(found.size()));
  } else if (shape == Shape::SchemasByName || shape == Shape::SchemasOrStringsByName) {
    for (const json::Member& member : *value.object()) add(member.value, member.key);
  }
  return found;
}

unsigned type_bits(std::string_view name) {
  if (name == "number") return integer_bit | number_bit;
  const auto found = std::find(type_names.begin(), type_names.end(), name);
  return found == type_names.end() ? 0 : 1U << (found - type_names.begin());
}

unsigned type_bit(const json::Value& value) {
  if (value.boolean() != nullptr) return 1U << 1;
  if (value.number() != nullptr) return to_decimal(*value.number()).is_integer() ? integer_bit : number_bit;
  if (value.string() != nullptr) return 1U << 4;
  if (value.array() != nullptr) return 1U << 5;
  if (value.object() != nullptr) return 1U << 6;
  return 1U << 0;
}

}  // namespace bespoke::jsonschema
