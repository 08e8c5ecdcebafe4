// Lists by chance, and conditions on them. The pools hold what is spelled differently and equal all the same,
// and what is spelled alike and is not.
#pragma once

#include "random_values.h"

namespace bespoke {

std::string_view random_list_rules(Chance& chance);
Value random_list(Chance& chance, const CustomField& field);
Value random_json(Chance& chance);

// On the list that is the attribute: on all of it, an element or its length.
BoundFilter random_list_condition(Chance& chance, const Attribute& list, std::size_t attribute);

Operator random_operator(Chance& chance, const OperatorSet& allowed);

}  // namespace bespoke
