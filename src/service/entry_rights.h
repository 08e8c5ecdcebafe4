// What a caller may do with the entries of a Custom API beyond the action that was authorized.
#pragma once

#include <functional>
#include <memory>

#include "base/result.h"
#include "model/catalog.h"
#include "model/entry.h"
#include "query/evaluate.h"

namespace bespoke {

enum class MayCreate { No, Yes };

struct EntryRights {
  MayCreate create = MayCreate::Yes;              // where a PUT finds no entry
  std::shared_ptr<const Matcher> rows = nullptr;  // the entries that there are for the caller; null: all
};

// Whether the entry is there for the caller. `rights` are bound to its API.
bool can_see(const EntryRights& rights, const Entry& entry);

// The rights by other definitions than those that the request was authorized by. Forbidden.
using RightsBy = std::function<Result<EntryRights>(const Catalog& catalog, const CustomApi& api)>;

}  // namespace bespoke
