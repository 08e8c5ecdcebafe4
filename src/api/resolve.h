// Resolve: the stage between a route and its handler that looks up what the path names by its parameters, in
// the definitions of this attempt. The handler gets it as an argument of a type of its own, and has no other
// way to it; a route whose handler takes another type than its row resolves does not compile.
//
//   GET /v2/extensions/{slug}/{identifier}   resolve_entry_by_slug → ResolvedEntry → show_entry(call, entry)
//
// A Custom API that is not there ends the request here (CustomApiNotFound). That something within it is not
// there is for the handler to say: a body that cannot be read comes before it (docs/decisions/0008), and it
// makes no difference to who may do what.
#pragma once

#include "api/call.h"
#include "base/result.h"
#include "model/entry.h"
#include "service/custom_apis.h"

namespace bespoke {

// The same entries have two families of paths, which differ in how they name the Custom API and
// the entry: by slug and by the identifier of the extension path, or by id and id.
enum class EntryFamily { BySlug, ById };

struct ResolvedApi {
  CustomApiPointer api;
};

struct ResolvedField {
  CustomApiPointer api;
  Result<const CustomField*> field;  // of `api`; CustomFieldNotFound
};

// All entries of an API.
struct ResolvedEntries {
  CustomApiPointer api;
  EntryFamily family;
};

// An entry by its key: whether it is stored is not known yet.
struct ResolvedEntry {
  CustomApiPointer api;
  Result<EntryKey> key;  // EntryNotFound where the identifier can name no entry
};

// As the paths of the family name an entry. EntryNotFound where the identifier can name none.
Result<EntryKey> resolve_key(const CustomApi& api, EntryFamily family, const std::string& identifier);

Result<ResolvedApi> resolve_api(const PathParameters& path, const Catalog& catalog);
Result<ResolvedField> resolve_field(const PathParameters& path, const Catalog& catalog);
Result<ResolvedEntries> resolve_entries_by_slug(const PathParameters& path, const Catalog& catalog);
Result<ResolvedEntries> resolve_entries_by_id(const PathParameters& path, const Catalog& catalog);
Result<ResolvedEntry> resolve_entry_by_slug(const PathParameters& path, const Catalog& catalog);
Result<ResolvedEntry> resolve_entry_by_id(const PathParameters& path, const Catalog& catalog);

}  // namespace bespoke
