#include "service/role_policies.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "model/errors.h"
#include "model/limits.h"
#include "model/role_policy_rules.h"
#include "query/row_filter.h"

namespace bespoke {
namespace {

// Whether a filter can be bound to the API; what callers will claim is not known yet.
Status check_filter(const RolePolicy& policy, const Catalog& catalog) {
  if (!policy.filter) return {};
  const std::shared_ptr<const CustomApi> api = catalog.find(policy.api);
  if (api == nullptr) return internal_error();
  const Result<BoundFilter> bound = read_row_filter(*policy.filter, entry_attributes(*api), {});
  return bound ? Status() : Status(bound.error());
}

Result<RolePolicyPointer> insert(Transaction& transaction, const json::Value& data, const RolePolicyId& id) {
  const Catalog& catalog = transaction.catalog();
  std::vector<std::string> problems;
  RolePolicy policy = read_role_policy(data, nullptr, catalog, problems);
  if (catalog.access().policies().size() >= role_policies_max) {
    problems.emplace_back("maximum number of role policies reached");
  }
  if (!problems.empty()) return invalid(std::move(problems));
  if (Status bound = check_filter(policy, catalog); !bound) return bound.error();
  if (catalog.access().find(policy.api, policy.role) != nullptr) {
    return Error{ErrorCode::Conflict,
                 {"custom_api_role_policy with the given custom_api and role already exists"}};
  }
  policy.id = id;
  policy.created_at = policy.updated_at = Timestamp::now();
  if (Status put = transaction.put_role_policy(policy); !put) return put.error();
  return transaction.catalog().access().find(id);
}

Result<RolePolicyPointer> update(Transaction& transaction, const json::Value& data, const RolePolicyId& id) {
  const RolePolicyPointer current = transaction.catalog().access().find(id);
  if (current == nullptr) return not_found();
  std::vector<std::string> problems;
  RolePolicy policy = read_role_policy(data, current.get(), transaction.catalog(), problems);
  if (!problems.empty()) return invalid(std::move(problems));
  if (Status bound = check_filter(policy, transaction.catalog()); !bound) return bound.error();
  policy.updated_at = std::max(Timestamp::now(), current->updated_at);
  if (Status put = transaction.put_role_policy(policy); !put) return put.error();
  return transaction.catalog().access().find(id);
}

Status remove(Transaction& transaction, const RolePolicyId& id) {
  if (transaction.catalog().access().find(id) == nullptr) return not_found();
  return transaction.delete_role_policy(id);
}

}  // namespace

void create_role_policy(Store& store, Actor actor, json::Value data, Done<RolePolicyPointer> done) {
  change_definitions<RolePolicyPointer>(
      store, std::move(actor),
      [data = std::move(data), id = RolePolicyId::make()](Transaction& transaction) {
        return insert(transaction, data, id);
      },
      std::move(done));
}

void update_role_policy(Store& store, Actor actor, const RolePolicyId& id, json::Value data,
                        Done<RolePolicyPointer> done) {
  change_definitions<RolePolicyPointer>(
      store, std::move(actor),
      [data = std::move(data), id](Transaction& transaction) { return update(transaction, data, id); },
      std::move(done));
}

void delete_role_policy(Store& store, Actor actor, const RolePolicyId& id, Done<void> done) {
  remove_definition(
      store, std::move(actor), [id](Transaction& transaction) { return remove(transaction, id); },
      std::move(done));
}

}  // namespace bespoke
