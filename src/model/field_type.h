// The table of field types: wire name, storage class, operators (facts 6.1). Their rules are in field_types/.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "model/operator.h"
#include "model/value.h"

namespace bespoke {

enum class FieldType { String, Integer, Float, Boolean, Any, List };

struct FieldTypeInfo {
  FieldType type;
  std::string_view name;  // `field_type` on the wire, and the one key of `validation`
  StorageClass storage;
  OperatorSet operators;
};

const FieldTypeInfo& info(FieldType type);
std::optional<FieldType> parse_field_type(std::string_view name);
std::span<const FieldTypeInfo> field_types();

}  // namespace bespoke
