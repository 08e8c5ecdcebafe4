#include "api/caller_rights.h"

#include <fmt/format.h>

#include <set>

#include "api/actor_of.h"
#include "api/authorize.h"
#include "api/routes.h"
#include "model/errors.h"
#include "query/row_filter.h"

namespace bespoke {
namespace {

// A filter that does not fit the API any more, because a field is gone, grants nothing.
Result<EntryRights> rights_of(RowMatchers& matchers, const Grant& grant, const Identity& identity,
                              const CustomApi& api) {
  EntryRights rights;
  if (!grant.has(Permission::Create)) rights.create = MayCreate::No;
  if (grant.policy == nullptr || !grant.policy->filter) return rights;
  static const Claims none;
  const Claims& claims = identity.customer == nullptr ? none : identity.customer->claims;
  Result<MatcherPointer> rows = matchers.find(*grant.policy, api, claims);
  if (!rows) return forbidden();
  rights.rows = *std::move(rows);
  return rights;
}

}  // namespace

Result<EntryRights> entry_rights(const Call& call, const CustomApi& api) {
  return rights_of(call.services.row_matchers, call.grant, call.identity, api);
}

Result<EntryRights> entry_rights(Services& services, const Identity& proven, Action action,
                                 const Catalog& catalog, const CustomApi& api) {
  const Identity identity = services.access.confirm(proven, catalog);
  const Result<Grant> grant = authorize(action, identity, catalog.access(), &api);
  if (!grant) return grant.error();
  return rights_of(services.row_matchers, *grant, identity, api);
}

std::string rows_seen_by(const Call& call) {
  const RolePolicy* policy = call.grant.policy;
  if (policy == nullptr || !policy->filter) return {};
  std::string text = *policy->filter;
  if (call.identity.customer == nullptr) return text;
  const std::set<std::string> named = claims_named_by(*policy->filter);
  for (const auto& [claim, values] : call.identity.customer->claims) {
    if (!named.contains(claim)) continue;
    text += fmt::format("\n{}:{}", claim.size(), claim);
    for (const std::string& value : values) text += fmt::format(" {}:{}", value.size(), value);
  }
  return text;
}

std::string author_of(const Identity& identity) {
  if (identity.customer == nullptr) return identity.implicit ? "guest" : identity.client_id;
  const std::string& subject = identity.customer->subject;
  return subject.empty() ? "customer" : "customer:" + subject;
}

Result<WriteChecks> write_checks(const Call& call, const CustomApi& api) {
  Result<EntryRights> rights = entry_rights(call, api);
  if (!rights) return rights.error();
  WriteChecks checks{call.against, *std::move(rights), {}, {}, author_of(call.identity)};
  if (call.against != Against::HeldDefinitions) {
    checks.still_may = still_may(call);
    return checks;
  }
  checks.rights_held = [action = call.route->action, proven = call.proven, &services = call.services](
                           const Catalog& catalog, const CustomApi& current) -> Result<EntryRights> {
    return entry_rights(services, proven, action, catalog, current);
  };
  return checks;
}

}  // namespace bespoke
