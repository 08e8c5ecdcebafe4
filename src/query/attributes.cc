#include "query/attributes.h"

#include <array>

#include "query/properties.h"

namespace bespoke {
namespace {

using enum Operator;

constexpr OperatorSet text_operators = {Eq, Like};
constexpr OperatorSet slug_operators = {Eq, Like, In};
// Where elements may be of any type, an operand stands for several, and "all" would mean nothing.
constexpr OperatorSet mixed_list_operators = {Contains, ContainsAny, IsNull};

Value text_or_null(const std::optional<std::string>& text) {
  if (!text) return {};
  return *text;
}

// Facts 3.7.
constexpr std::array<Property<CustomApi>, 8> custom_api_properties = {{
    {{"id", OperandType::Uuid, id_operators, Sortable::Yes},
     [](const CustomApi& api) -> Value { return api.id.text(); }},
    {{"created_at", OperandType::Timestamp, time_operators, Sortable::Yes},
     [](const CustomApi& api) -> Value { return api.created_at.ms; }},
    {{"updated_at", OperandType::Timestamp, time_operators, Sortable::Yes},
     [](const CustomApi& api) -> Value { return api.updated_at.ms; }},
    {{"name", OperandType::Text, text_operators, Sortable::Yes},
     [](const CustomApi& api) -> Value { return api.name; }},
    {{"description", OperandType::Text, text_operators, Sortable::No},
     [](const CustomApi& api) -> Value { return api.description; }},
    {{"slug", OperandType::Text, slug_operators, Sortable::Yes},
     [](const CustomApi& api) -> Value { return api.slug; }},
    {{"api_type", OperandType::Text, slug_operators, Sortable::Yes},
     [](const CustomApi& api) -> Value { return api.api_type; }},
    {{"presentation.page", OperandType::Text, {Ilike}, Sortable::No, Listed::No},
     [](const CustomApi& api) -> Value { return text_or_null(api.presentation.page); }},
}};

// Facts 4.5.
constexpr std::array<Property<CustomField>, 7> custom_field_properties = {{
    {{"id", OperandType::Uuid, id_operators, Sortable::Yes},
     [](const CustomField& field) -> Value { return field.id.text(); }},
    {{"created_at", OperandType::Timestamp, time_operators, Sortable::Yes},
     [](const CustomField& field) -> Value { return field.created_at.ms; }},
    {{"updated_at", OperandType::Timestamp, time_operators, Sortable::Yes},
     [](const CustomField& field) -> Value { return field.updated_at.ms; }},
    {{"name", OperandType::Text, text_operators, Sortable::Yes},
     [](const CustomField& field) -> Value { return field.name; }},
    {{"description", OperandType::Text, text_operators, Sortable::No},
     [](const CustomField& field) -> Value { return field.description; }},
    {{"slug", OperandType::Text, slug_operators, Sortable::Yes},
     [](const CustomField& field) -> Value { return field.slug; }},
    {{"field_type", OperandType::Text, {Eq, In}, Sortable::Yes},
     [](const CustomField& field) -> Value { return std::string(info(field.type).name); }},
}};

Attribute field_attribute(const CustomField& field) {
  const FieldTypeInfo& type = info(field.type);
  const Sortable sortable = type.storage == StorageClass::Json ? Sortable::No : Sortable::Yes;
  Attribute attribute{field.slug, operand_type(field.type), type.operators, sortable};
  if (field.type == FieldType::Any) attribute.listed = Listed::No;  // no filter can be on it
  if (field.type == FieldType::List) attribute.elements = field.rules->element_type();
  if (attribute.elements) attribute.type = operand_type(*attribute.elements);
  if (attribute.elements == FieldType::Any) attribute.operators = mixed_list_operators;
  return attribute;
}

}  // namespace

OperandType operand_type(FieldType type) {
  switch (info(type).storage) {
    case StorageClass::Text:
    case StorageClass::Json:
      return OperandType::Text;
    case StorageClass::Integer:
      return OperandType::Integer;
    case StorageClass::Real:
      return OperandType::Real;
    case StorageClass::Boolean:
      return OperandType::Boolean;
  }
  return OperandType::Text;
}

Attributes entry_attributes(const CustomApi& api) {
  Attributes attributes = {
      {"id", OperandType::Uuid, id_operators, Sortable::Yes},
      {"created_at", OperandType::Timestamp, time_operators, Sortable::Yes},
      {"updated_at", OperandType::Timestamp, time_operators, Sortable::Yes},
  };
  for (const CustomField& field : api.fields) attributes.push_back(field_attribute(field));
  return attributes;
}

const Attributes& custom_api_attributes() {
  static const Attributes attributes = attributes_of<CustomApi>(custom_api_properties);
  return attributes;
}

const Attributes& custom_field_attributes() {
  static const Attributes attributes = attributes_of<CustomField>(custom_field_properties);
  return attributes;
}

Value custom_api_value(const CustomApi& api, std::size_t attribute) {
  return custom_api_properties[attribute].value(api);
}

Value custom_field_value(const CustomField& field, std::size_t attribute) {
  return custom_field_properties[attribute].value(field);
}

}  // namespace bespoke
