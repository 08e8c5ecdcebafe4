#include "service/custom_roles.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "model/custom_role_rules.h"
#include "model/errors.h"
#include "model/limits.h"

namespace bespoke {
namespace {

Result<CustomRolePointer> insert(Transaction& transaction, const json::Value& data, const CustomRoleId& id) {
  std::vector<std::string> problems;
  CustomRole role = read_custom_role(data, nullptr, problems);
  if (transaction.catalog().access().roles().size() >= custom_roles_max) {
    problems.emplace_back("maximum number of custom user roles reached");
  }
  if (!problems.empty()) return invalid(std::move(problems));
  role.id = id;
  role.created_at = role.updated_at = Timestamp::now();
  if (Status put = transaction.put_custom_role(role); !put) return put.error();
  return transaction.catalog().access().find(id);
}

Result<CustomRolePointer> update(Transaction& transaction, const json::Value& data, const CustomRoleId& id) {
  const CustomRolePointer current = transaction.catalog().access().find(id);
  if (current == nullptr) return not_found();
  std::vector<std::string> problems;
  CustomRole role = read_custom_role(data, current.get(), problems);
  if (!problems.empty()) return invalid(std::move(problems));
  role.updated_at = std::max(Timestamp::now(), current->updated_at);
  if (Status put = transaction.put_custom_role(role); !put) return put.error();
  return transaction.catalog().access().find(id);
}

Status remove(Transaction& transaction, const CustomRoleId& id) {
  if (transaction.catalog().access().find(id) == nullptr) return not_found();
  return transaction.delete_custom_role(id);
}

}  // namespace

void create_custom_role(Store& store, Actor actor, json::Value data, Done<CustomRolePointer> done) {
  change_definitions<CustomRolePointer>(
      store, std::move(actor),
      [data = std::move(data), id = CustomRoleId::make()](Transaction& transaction) {
        return insert(transaction, data, id);
      },
      std::move(done));
}

void update_custom_role(Store& store, Actor actor, const CustomRoleId& id, json::Value data,
                        Done<CustomRolePointer> done) {
  change_definitions<CustomRolePointer>(
      store, std::move(actor),
      [data = std::move(data), id](Transaction& transaction) { return update(transaction, data, id); },
      std::move(done));
}

void delete_custom_role(Store& store, Actor actor, const CustomRoleId& id, Done<void> done) {
  remove_definition(
      store, std::move(actor), [id](Transaction& transaction) { return remove(transaction, id); },
      std::move(done));
}

}  // namespace bespoke
