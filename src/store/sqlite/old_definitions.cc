#include "store/sqlite/old_definitions.h"

#include <algorithm>

namespace bespoke::sqlite {

void OldDefinitions::add(const Catalog& before, const Catalog& after) {
  for (const std::shared_ptr<const CustomApi>& api : before.apis()) {
    if (after.find(api->id) != api) old_.push_back({api->number, api});
  }
}

bool OldDefinitions::held(std::int64_t api) {
  std::erase_if(old_, [](const Old& old) { return old.definition.expired(); });
  return std::any_of(old_.begin(), old_.end(), [&](const Old& old) { return old.api == api; });
}

}  // namespace bespoke::sqlite
