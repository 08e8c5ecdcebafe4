#include "model/custom_field_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "model/attribute_reader.h"
#include "model/limits.h"

namespace bespoke {
namespace {

// Facts 4.1, the exact list.
constexpr std::array<std::string_view, 14> reserved_slugs = {
    "slug",          "type",       "id",        "meta",      "created_at", "updated_at", "links",
    "relationships", "attributes", "attribute", "dimension", "dimensions", "weight",     "weights"};

void read_slug(AttributeReader& reader, std::string& target) {
  reader.text("slug", slug_length_max, Presence::Required, target);
  if (std::ranges::find(reserved_slugs, target) != reserved_slugs.end()) {
    reader.problem("slug", "is invalid because it matches a reserved word.");
  }
}

std::optional<FieldType> read_type(AttributeReader& reader, const CustomField* current) {
  const json::Value* sent = reader.find("field_type");
  const bool left_out = sent == nullptr || sent->is_null();
  if (left_out && current != nullptr) return current->type;
  if (left_out) {
    reader.problem("field_type", "is required.");
    return std::nullopt;
  }
  const std::string* name = sent->string();
  const std::optional<FieldType> type = name == nullptr ? std::nullopt : parse_field_type(*name);
  if (current != nullptr) {
    if (type != current->type) reader.problem("field_type", "cannot be updated.");
    return current->type;
  }
  if (!type) {
    std::string names;
    for (const FieldTypeInfo& row : field_types())
      names += fmt::format("{}'{}'", names.empty() ? "" : ", ", row.name);
    reader.problem("field_type", fmt::format("must be one of {}.", names));
  }
  return type;
}

void read_url_slug(AttributeReader& reader, const CustomField* current, CustomField& field) {
  reader.boolean("use_as_url_slug", false, field.use_as_url_slug);
  if (current != nullptr && field.use_as_url_slug != current->use_as_url_slug) {
    return reader.problem("use_as_url_slug", "cannot be updated.");
  }
  if (!field.use_as_url_slug || field.rules == nullptr) return;
  if (field.type != FieldType::String || !field.rules->unique() || field.rules->allow_null_values()) {
    reader.problem("use_as_url_slug",
                   "can only be true on a string field that is unique and does not allow null values.");
  }
}

// How a list is looked up cannot be chosen.
void read_index(AttributeReader& reader, const CustomField* current, CustomField& field) {
  bool indexed = field.indexed == Indexed::Yes;
  reader.boolean("index", true, indexed);
  field.indexed = indexed ? Indexed::Yes : Indexed::No;
  if (current != nullptr && field.indexed != current->indexed) {
    return reader.problem("index", "cannot be updated.");
  }
  if (!indexed && field.type == FieldType::List) {
    reader.problem("index", "cannot be false on a field of type 'list'.");
  }
}

void read_sort_order(AttributeReader& reader, std::vector<std::string>& problems, std::int64_t& target) {
  AttributeReader inner(reader.object("presentation"), "presentation.", problems);
  std::optional<std::int64_t> sort_order = target;
  inner.optional_integer("sort_order", 0, sort_order_max, sort_order);
  target = sort_order.value_or(0);
}

}  // namespace

CustomField read_custom_field(const json::Value& data, const CustomField* current, RuleCompiler& compiler,
                              std::vector<std::string>& problems) {
  CustomField field = current == nullptr ? CustomField{} : *current;
  AttributeReader reader(&data, "", problems);
  reader.constant("type", "custom_field");
  reader.text("name", name_length_max, Presence::Required, field.name);
  reader.text("description", description_length_max, Presence::Optional, field.description);
  read_slug(reader, field.slug);
  const std::optional<FieldType> type = read_type(reader, current);
  read_sort_order(reader, problems, field.sort_order);
  if (!type) return field;
  field.type = *type;
  field.rules = read_field_rules(*type, reader.object("validation"),
                                 current == nullptr ? nullptr : current->rules.get(), compiler, problems);
  read_url_slug(reader, current, field);
  read_index(reader, current, field);
  return field;
}

CustomField read_custom_field(const json::Value& data, const CustomField* current,
                              std::vector<std::string>& problems) {
  RuleCompiler compiler;
  return read_custom_field(data, current, compiler, problems);
}

}  // namespace bespoke
