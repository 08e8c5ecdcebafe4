// What a caller may do to entries, as the service asks: the permissions and the rows of its policy.
#pragma once

#include <string>

#include "api/call.h"
#include "service/entries.h"

namespace bespoke {

// Of the caller, by the grant of this attempt. Forbidden where the policy's filter does not fit the API any
// more.
Result<EntryRights> entry_rights(const Call& call, const CustomApi& api);

// By other definitions than those of the attempt, for whoever goes on: what is left of what was proven.
Result<EntryRights> entry_rights(Services& services, const Identity& proven, Action action,
                                 const Catalog& catalog, const CustomApi& api);

// Stands for the rows that the caller may see: two who see others have others. Empty: all. Of claims it has
// those that the filter names.
std::string rows_seen_by(const Call& call);

// Whom the log of changes names: the client id of a key; of others, who have no key of their own, what they
// are.
std::string author_of(const Identity& identity);

// The same for a write: with HeldDefinitions the caller is authorized again, by the rules that hold then.
Result<WriteChecks> write_checks(const Call& call, const CustomApi& api);

}  // namespace bespoke
