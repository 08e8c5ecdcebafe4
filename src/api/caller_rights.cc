#include "api/caller_rights.h"

#include "api/authorize.h"
#include "api/routes.h"
#include "model/errors.h"
#include "query/row_filter.h"

namespace bespoke {
namespace {

// A filter that does not fit the API any more, because a field is gone, grants nothing.
Result<EntryRights> rights_of(const Grant& grant, const Identity& identity, const CustomApi& api) {
  EntryRights rights;
  if (!grant.has(Permission::Create)) rights.create = MayCreate::No;
  if (grant.policy == nullptr || !grant.policy->filter) return rights;
  static const Claims none;
  const Claims& claims = identity.claims == nullptr ? none : *identity.claims;
  Result<BoundFilter> rows = read_row_filter(*grant.policy->filter, entry_attributes(api), claims);
  if (!rows) return forbidden();
  rights.rows = *std::move(rows);
  return rights;
}

}  // namespace

Result<EntryRights> entry_rights(const Call& call, const CustomApi& api) {
  return rights_of(call.grant, call.identity, api);
}

Result<WriteChecks> write_checks(const Call& call, const CustomApi& api) {
  Result<EntryRights> rights = entry_rights(call, api);
  if (!rights) return rights.error();
  WriteChecks checks{call.against, *std::move(rights), {}, call.identity.client_id};
  if (call.against != Against::HeldDefinitions) return checks;
  checks.rights_held = [action = call.route->action, proven = call.proven, &access = call.services.access](
                           const Catalog& catalog, const CustomApi& current) -> Result<EntryRights> {
    const Identity identity = access.confirm(proven, catalog.keys());
    const Result<Grant> grant = authorize(action, identity, catalog.access(), &current);
    if (!grant) return grant.error();
    return rights_of(*grant, identity, current);
  };
  return checks;
}

}  // namespace bespoke
