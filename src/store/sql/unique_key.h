// What the unique index of a string field compares.
#pragma once

#include <string_view>

#include "base/hash.h"
#include "model/custom_field.h"

namespace bespoke::sql {

// The digest of the value, or of its folded form where the field is case-blind: a value may have 65,535
// code points, and PostgreSQL takes no index rows over 2.7 kB.
Sha256 unique_key(const CustomField& field, std::string_view value);

}  // namespace bespoke::sql
