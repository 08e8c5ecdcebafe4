// What a filter and a sort of a resource may name.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "model/custom_api.h"
#include "model/operator.h"
#include "model/value.h"

namespace bespoke {

// How an operand is read. Uuid operands are held as lower-case text, Timestamp ones as milliseconds.
enum class OperandType { Text, Uuid, Timestamp, Integer, Real, Boolean };
// How the values of a field are compared; Text for what is compared with nothing.
OperandType operand_type(FieldType type);

enum class Sortable { No, Yes };
// Whether the error about an unknown attribute names it.
enum class Listed { No, Yes };

struct Attribute {
  std::string_view name;  // points into the definition that it was made from
  OperandType type = OperandType::Text;
  OperatorSet operators;
  Sortable sortable = Sortable::No;
  Listed listed = Listed::Yes;
  std::optional<FieldType> elements{};  // of a list: their type, Any where they are mixed
};
using Attributes = std::vector<Attribute>;

// The attributes of an entry: these three, then the API's fields in their order.
inline constexpr std::size_t entry_id_attribute = 0;
inline constexpr std::size_t entry_created_at_attribute = 1;
inline constexpr std::size_t entry_updated_at_attribute = 2;
inline constexpr std::size_t entry_field_attribute = 3;  // of the first field

// `api` outlives the result.
Attributes entry_attributes(const CustomApi& api);
const Attributes& custom_api_attributes();
const Attributes& custom_field_attributes();

// The value of an attribute, in the order of the two lists above; Uuids and Timestamps as operands hold them.
Value custom_api_value(const CustomApi& api, std::size_t attribute);
Value custom_field_value(const CustomField& field, std::size_t attribute);

}  // namespace bespoke
