// Operands of conditions, from what a filter spells to what it means.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/field_type.h"
#include "model/value.h"
#include "query/attributes.h"

namespace bespoke {

// Null where the text is none of the type.
Value read_operand(OperandType type, const std::string& text);

// What an element of a list may be to equal the operand, as JsonText: of a list of any type `1` stands for
// the number and for the text `"1"`. None where no element of the type can. Facts 6.1.
std::vector<Value> read_element_operand(FieldType elements, const std::string& text);

// The word of the conversion error of facts 6.3.
std::string_view type_name(OperandType type);

}  // namespace bespoke
