#include "model/unique_key.h"

#include "model/case_folding.h"

namespace bespoke {

UniqueKey unique_key(const CustomField& field, std::string_view value) {
  return field.rules->case_blind() ? sha256(fold_case(value)) : sha256(value);
}

}  // namespace bespoke
