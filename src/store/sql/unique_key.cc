#include "store/sql/unique_key.h"

#include "model/case_folding.h"

namespace bespoke::sql {

Sha256 unique_key(const CustomField& field, std::string_view value) {
  return field.rules->case_blind() ? sha256(fold_case(value)) : sha256(value);
}

}  // namespace bespoke::sql
