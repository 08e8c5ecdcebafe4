#include "service/custom_apis.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "model/custom_api_rules.h"
#include "model/errors.h"
#include "model/limits.h"

namespace bespoke {
namespace {

Result<CustomApiPointer> insert(Transaction& transaction, const json::Value& data, const CustomApiId& id) {
  std::vector<std::string> problems;
  CustomApi api = read_custom_api(data, nullptr, problems);
  api.id = id;
  api.created_at = api.updated_at = Timestamp::now();
  check_parents(api, transaction.catalog(), problems);
  if (transaction.catalog().apis().size() >= custom_apis_max) {
    problems.emplace_back("maximum number of custom apis reached");
  }
  if (!problems.empty()) return invalid(std::move(problems));
  if (Status inserted = transaction.insert_custom_api(api); !inserted) return std::move(inserted).error();
  return transaction.catalog().find(id);
}

Result<CustomApiPointer> update(Transaction& transaction, const json::Value& data, const CustomApiId& id) {
  const CustomApiPointer current = transaction.catalog().find(id);
  if (current == nullptr) return custom_api_not_found();
  std::vector<std::string> problems;
  CustomApi api = read_custom_api(data, current.get(), problems);
  api.updated_at = std::max(Timestamp::now(), current->updated_at);
  check_parents(api, transaction.catalog(), problems);
  if (!problems.empty()) return invalid(std::move(problems));
  if (Status updated = transaction.update_custom_api(api); !updated) return std::move(updated).error();
  return transaction.catalog().find(id);
}

// `child` without that parent; on `/v2/extensions` when it had no other.
CustomApi without_parent(const CustomApi& child, const CustomApiId& parent) {
  CustomApi orphan = child;
  std::erase_if(orphan.parents, [&](const ParentApi& link) { return link.api == parent; });
  if (orphan.parents.empty()) orphan.parents.emplace_back();
  orphan.updated_at = std::max(Timestamp::now(), child.updated_at);
  return orphan;
}

Status remove(Transaction& transaction, const CustomApiId& id) {
  if (transaction.catalog().find(id) == nullptr) return custom_api_not_found();
  const Catalog before = transaction.catalog();
  for (const CustomApiPointer& api : before.apis()) {
    const bool child =
        std::ranges::any_of(api->parents, [&](const ParentApi& parent) { return parent.api == id; });
    if (!child) continue;
    if (Status updated = transaction.update_custom_api(without_parent(*api, id)); !updated) return updated;
  }
  return transaction.delete_custom_api(id);
}

}  // namespace

void create_custom_api(Store& store, Actor actor, json::Value data, Done<CustomApiPointer> done) {
  change_definitions<CustomApiPointer>(
      store, std::move(actor),
      [data = std::move(data), id = CustomApiId::make()](Transaction& transaction) {
        return insert(transaction, data, id);
      },
      std::move(done));
}

void update_custom_api(Store& store, Actor actor, const CustomApiId& id, json::Value data,
                       Done<CustomApiPointer> done) {
  change_definitions<CustomApiPointer>(
      store, std::move(actor),
      [data = std::move(data), id](Transaction& transaction) { return update(transaction, data, id); },
      std::move(done));
}

void delete_custom_api(Store& store, Actor actor, const CustomApiId& id, Done<void> done) {
  remove_definition(
      store, std::move(actor), [id](Transaction& transaction) { return remove(transaction, id); },
      std::move(done));
}

}  // namespace bespoke
