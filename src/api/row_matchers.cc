#include "api/row_matchers.h"

#include <fmt/format.h>

#include <utility>

#include "query/row_filter.h"

namespace bespoke {
namespace {

Result<MatcherPointer> make(const RolePolicy& policy, const CustomApi& api, const Claims& claims) {
  Result<BoundFilter> rows = read_row_filter(*policy.filter, entry_attributes(api), claims);
  if (!rows) return std::move(rows).error();
  return MatcherPointer(std::make_shared<const Matcher>(*std::move(rows)));
}

// No two policies or sets of claims have the same one, whatever characters are in them.
std::string name_of(const RolePolicy& policy, const Claims& claims) {
  std::string name = policy.id.text();
  const auto append = [&name](const std::string& text) { name += fmt::format("{}:{}", text.size(), text); };
  for (const auto& [claim, values] : claims) {
    append(claim);
    name += fmt::format("{}=", values.size());
    for (const std::string& value : values) append(value);
  }
  return name;
}

}  // namespace

Result<MatcherPointer> RowMatchers::find(const RolePolicy& policy, const CustomApi& api,
                                         const Claims& claims) {
  if (policy.filter->size() <= quick_row_filter_bytes_max) return make(policy, api, claims);
  const std::string name = name_of(policy, claims);
  if (MatcherPointer matcher = known(name, policy, api)) return matcher;
  Result<MatcherPointer> made = make(policy, api, claims);
  if (!made) return made;
  const std::lock_guard lock(mutex_);
  matchers_.use(name) = {api.version, *policy.filter, *made};
  return made;
}

MatcherPointer RowMatchers::known(const std::string& name, const RolePolicy& policy, const CustomApi& api) {
  const std::lock_guard lock(mutex_);
  const Known* found = matchers_.find(name);
  if (found == nullptr || found->api_version != api.version || found->filter != *policy.filter)
    return nullptr;
  return matchers_.use(name).matcher;
}

}  // namespace bespoke
