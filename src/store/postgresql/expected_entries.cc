#include "store/postgresql/expected_entries.h"

#include <algorithm>
#include <string>
#include <variant>

namespace bespoke::postgresql {
namespace {

bool names_same(const CustomApi& api, const EntryKey& one, const EntryKey& other) {
  const auto* id = std::get_if<EntryId>(&one);
  const auto* other_id = std::get_if<EntryId>(&other);
  if (id != nullptr && other_id != nullptr) return *id == *other_id;
  const CustomField* field = api.url_slug_field();
  if (id != nullptr || other_id != nullptr || field == nullptr) return false;
  return slug_key(*field, std::get<UrlSlug>(one)) == slug_key(*field, std::get<UrlSlug>(other));
}

// Whether the entry is found by it.
bool names(const CustomApi& api, const EntryKey& key, const Entry& entry) {
  if (names_same(api, key, entry.id)) return true;
  const CustomField* field = api.url_slug_field();
  if (field == nullptr || std::holds_alternative<EntryId>(key)) return false;
  const auto number = static_cast<std::size_t>(field - api.fields.data());
  const auto* text = std::get_if<std::string>(&entry.values[number]);
  if (text == nullptr) return false;
  UrlSlug slug{*text};
  const auto known = std::ranges::find(entry.known_keys, number, &FieldKey::field);
  if (known != entry.known_keys.end()) slug.known_key = known->key;
  return names_same(api, key, slug);
}

}  // namespace

std::optional<std::optional<Entry>> ExpectedEntries::find(const CustomApi& api, const EntryKey& key) const {
  if (&api != api_) return std::nullopt;
  const auto found =
      std::ranges::find_if(looked_up_, [&](const auto& each) { return names_same(api, each.first, key); });
  if (found == looked_up_.end()) return std::nullopt;
  return found->second;
}

void ExpectedEntries::forget(const CustomApi& api, const Entry* before, const Entry* after) {
  if (&api != api_ || looked_up_.empty()) return;
  std::erase_if(looked_up_, [&](const auto& each) {
    const auto& [key, entry] = each;
    if (before != nullptr && entry && entry->id == before->id) return true;
    return after != nullptr && names(api, key, *after);
  });
}

}  // namespace bespoke::postgresql
