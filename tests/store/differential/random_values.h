// Definitions and values by chance. The pools are small, so that values meet: equal ones, ones that fold
// alike, ones that differ only past the 64 code points that an index holds.
#pragma once

#include "../builders.h"
#include "chance.h"
#include "query/attributes.h"

namespace bespoke {

CustomField random_field(Chance& chance, std::string_view slug);
std::vector<CustomField> random_fields(Chance& chance);
Value random_value(Chance& chance, const CustomField& field);  // null now and then
Entry random_entry(Chance& chance, const CustomApi& api);
std::vector<Value> random_values(Chance& chance, const CustomApi& api);
// An operand of that type; an id is one of `entries` more often than not.
Value random_operand(Chance& chance, OperandType type, const std::vector<Entry>& entries);
std::string random_text(Chance& chance);
// How many operands a condition has that may have several: `few_max` at most, and hundreds now and then.
std::size_t random_operand_count(Chance& chance, std::size_t few_max);
inline constexpr std::size_t few_operands_max = 8;

}  // namespace bespoke
