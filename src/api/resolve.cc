#include "api/resolve.h"

#include <optional>
#include <string>
#include <utility>

#include "model/errors.h"

namespace bespoke {
namespace {

Result<CustomApiPointer> api_by_id(const PathParameters& path, const Catalog& catalog) {
  const std::optional<CustomApiId> id = CustomApiId::parse(path[0]);
  CustomApiPointer api = id ? catalog.find(*id) : nullptr;
  if (api == nullptr) return custom_api_not_found();
  return api;
}

Result<CustomApiPointer> api_by_slug(const PathParameters& path, const Catalog& catalog) {
  CustomApiPointer api = catalog.find(std::string_view(path[0]));
  if (api == nullptr) return custom_api_not_found();
  return api;
}

Result<EntryKey> key_by_id(const std::string& identifier) {
  const std::optional<EntryId> id = EntryId::parse(identifier);
  if (!id) return entry_not_found();
  return EntryKey(*id);
}

// With a url slug field its value is the only identifier of the extension path; the id is not accepted there.
Result<EntryKey> key_by_identifier(const CustomApi& api, const std::string& identifier) {
  if (api.url_slug_field() != nullptr) return EntryKey(UrlSlug{identifier});
  return key_by_id(identifier);
}

Result<const CustomField*> field_by_id(const CustomApi& api, const std::string& identifier) {
  const std::optional<CustomFieldId> id = CustomFieldId::parse(identifier);
  const CustomField* field = id ? api.find_field(*id) : nullptr;
  if (field == nullptr) return custom_field_not_found();
  return field;
}

}  // namespace

Result<EntryKey> resolve_key(const CustomApi& api, EntryFamily family, const std::string& identifier) {
  switch (family) {
    case EntryFamily::BySlug:
      return key_by_identifier(api, identifier);
    case EntryFamily::ById:
      return key_by_id(identifier);
  }
  return entry_not_found();
}

Result<ResolvedApi> resolve_api(const PathParameters& path, const Catalog& catalog) {
  Result<CustomApiPointer> api = api_by_id(path, catalog);
  if (!api) return std::move(api).error();
  return ResolvedApi{*std::move(api)};
}

Result<ResolvedField> resolve_field(const PathParameters& path, const Catalog& catalog) {
  Result<CustomApiPointer> api = api_by_id(path, catalog);
  if (!api) return std::move(api).error();
  Result<const CustomField*> field = field_by_id(**api, path[1]);
  return ResolvedField{*std::move(api), std::move(field)};
}

Result<ResolvedEntries> resolve_entries_by_slug(const PathParameters& path, const Catalog& catalog) {
  Result<CustomApiPointer> api = api_by_slug(path, catalog);
  if (!api) return std::move(api).error();
  return ResolvedEntries{*std::move(api), EntryFamily::BySlug};
}

Result<ResolvedEntries> resolve_entries_by_id(const PathParameters& path, const Catalog& catalog) {
  Result<CustomApiPointer> api = api_by_id(path, catalog);
  if (!api) return std::move(api).error();
  return ResolvedEntries{*std::move(api), EntryFamily::ById};
}

Result<ResolvedEntry> resolve_entry_by_slug(const PathParameters& path, const Catalog& catalog) {
  Result<CustomApiPointer> api = api_by_slug(path, catalog);
  if (!api) return std::move(api).error();
  Result<EntryKey> key = key_by_identifier(**api, path[1]);
  return ResolvedEntry{*std::move(api), std::move(key)};
}

Result<ResolvedEntry> resolve_entry_by_id(const PathParameters& path, const Catalog& catalog) {
  Result<CustomApiPointer> api = api_by_id(path, catalog);
  if (!api) return std::move(api).error();
  return ResolvedEntry{*std::move(api), key_by_id(path[1])};
}

}  // namespace bespoke
