#include "service/entry_rights.h"

#include "query/attributes.h"

namespace bespoke {
namespace {

// As the stores' lists compare it.
Value attribute_value(const Entry& entry, std::size_t attribute) {
  switch (attribute) {
    case entry_id_attribute:
      return entry.id.text();
    case entry_created_at_attribute:
      return entry.created_at.ms;
    case entry_updated_at_attribute:
      return entry.updated_at.ms;
    default:
      return entry.values[attribute - entry_field_attribute];
  }
}

}  // namespace

bool can_see(const EntryRights& rights, const Entry& entry) {
  if (rights.rows == nullptr) return true;
  return rights.rows->matches(
      0, [&](std::size_t, std::size_t attribute) { return attribute_value(entry, attribute); });
}

}  // namespace bespoke
