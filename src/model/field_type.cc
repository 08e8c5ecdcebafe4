#include "model/field_type.h"

#include <array>

namespace bespoke {
namespace {

using enum Operator;

constexpr std::array<FieldTypeInfo, 6> types = {{
    {FieldType::String, "string", StorageClass::Text, {Lt, Le, Eq, Gt, Ge, In, IsNull, Like}},
    {FieldType::Integer, "integer", StorageClass::Integer, {Lt, Le, Eq, Gt, Ge, In, IsNull}},
    {FieldType::Float, "float", StorageClass::Real, {Lt, Le, Gt, Ge, In, IsNull}},
    {FieldType::Boolean, "boolean", StorageClass::Boolean, {Eq, IsNull}},
    {FieldType::Any, "any", StorageClass::Json, {}},
    {FieldType::List, "list", StorageClass::Json, {Contains, ContainsAny, ContainsAll, IsNull}},
}};

}  // namespace

const FieldTypeInfo& info(FieldType type) {
  return types[static_cast<std::size_t>(type)];
}

std::optional<FieldType> parse_field_type(std::string_view name) {
  for (const FieldTypeInfo& row : types) {
    if (row.name == name) return row.type;
  }
  return std::nullopt;
}

std::span<const FieldTypeInfo> field_types() {
  return types;
}

}  // namespace bespoke
