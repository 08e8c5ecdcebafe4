// What the unique index of a string field compares.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/hash.h"
#include "model/custom_field.h"

namespace bespoke {

// The digest of the value, or of its folded form where the field is case-blind: a value may have 65,535
// code points, and PostgreSQL takes no index rows over 2.7 kB. Of the longest value it takes a millisecond,
// so it is computed before the unit of work that stores the value.
using UniqueKey = Sha256;
UniqueKey unique_key(const CustomField& field, std::string_view value);

// The key of one value of an entry.
struct FieldKey {
  std::size_t field = 0;  // its index among the fields of the Custom API
  UniqueKey key;
};

}  // namespace bespoke
