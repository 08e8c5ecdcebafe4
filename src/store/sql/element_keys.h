// What the table of elements holds of a list: a key for each of its elements that are not null.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "model/custom_field.h"
#include "model/value.h"

namespace bespoke::sql {

// Whether the elements of the field's values are kept apart.
bool has_elements(const CustomField& field);

// The same for all elements that a filter holds equal, and for no others. `element` is JSON text.
std::string element_key(const JsonText& element);

// Each key once, in order; none of what is no list.
std::vector<std::string> element_keys(const Value& list);

}  // namespace bespoke::sql
