#include "service/custom_fields.h"

#include <string>
#include <utility>
#include <vector>

#include "model/custom_field_rules.h"
#include "model/errors.h"

namespace bespoke {
namespace {

// The field as the transaction now has it; it is there.
CustomField stored_field(const Transaction& transaction, const CustomApiId& api, const CustomFieldId& id) {
  return *transaction.catalog().find(api)->find_field(id);
}

// The preconditions of a url slug that need the API and its entries: facts 4.1.
Status check_url_slug(Transaction& transaction, const CustomApi& api, std::vector<std::string>& problems) {
  if (api.url_slug_field() != nullptr) {
    problems.emplace_back("The field 'use_as_url_slug' can only be true on one field of a Custom API.");
  }
  const Result<bool> has_entries = transaction.has_entries(api);
  if (!has_entries) return has_entries.error();
  if (*has_entries) {
    problems.emplace_back("The field 'use_as_url_slug' can only be true if the Custom API has no entries.");
  }
  return {};
}

Result<CustomField> insert(Transaction& transaction, const CustomApiId& api_id, const json::Value& data,
                           const CustomFieldId& id) {
  const CustomApiPointer api = transaction.catalog().find(api_id);
  if (api == nullptr) return not_found();
  std::vector<std::string> problems;
  CustomField field = read_custom_field(data, nullptr, problems);
  field.id = id;
  field.created_at = field.updated_at = Timestamp::now();
  if (field.use_as_url_slug) {
    if (Status checked = check_url_slug(transaction, *api, problems); !checked)
      return std::move(checked).error();
  }
  if (api->fields.size() >= custom_fields_max)
    problems.emplace_back("maximum number of custom fields reached");
  if (!problems.empty()) return invalid(std::move(problems));
  if (Status inserted = transaction.insert_custom_field(api_id, field); !inserted) {
    return std::move(inserted).error();
  }
  return stored_field(transaction, api_id, id);
}

Result<CustomField> update(Transaction& transaction, const CustomApiId& api_id, const CustomFieldId& id,
                           const json::Value& data) {
  const CustomApiPointer api = transaction.catalog().find(api_id);
  const CustomField* current = api == nullptr ? nullptr : api->find_field(id);
  if (current == nullptr) return not_found();
  std::vector<std::string> problems;
  CustomField field = read_custom_field(data, current, problems);
  field.updated_at = Timestamp::now();
  if (!problems.empty()) return invalid(std::move(problems));
  if (Status updated = transaction.update_custom_field(api_id, field); !updated) {
    return std::move(updated).error();
  }
  return stored_field(transaction, api_id, id);
}

Status remove(Transaction& transaction, const CustomApiId& api_id, const CustomFieldId& id) {
  const CustomApiPointer api = transaction.catalog().find(api_id);
  if (api == nullptr || api->find_field(id) == nullptr) return not_found();
  return transaction.delete_custom_field(api_id, id);
}

}  // namespace

void create_custom_field(Store& store, const CustomApiId& api, json::Value data, Done<CustomField> done) {
  submit<CustomField>(
      store, WriteKind::Definitions,
      [api, data = std::move(data), id = CustomFieldId::make()](Transaction& transaction) {
        return insert(transaction, api, data, id);
      },
      std::move(done));
}

void update_custom_field(Store& store, const CustomApiId& api, const CustomFieldId& id, json::Value data,
                         Done<CustomField> done) {
  submit<CustomField>(
      store, WriteKind::Definitions,
      [api, id, data = std::move(data)](Transaction& transaction) {
        return update(transaction, api, id, data);
      },
      std::move(done));
}

void delete_custom_field(Store& store, const CustomApiId& api, const CustomFieldId& id, Done<void> done) {
  store.write({WriteKind::Definitions,
               [api, id](Transaction& transaction) { return remove(transaction, api, id); },
               std::move(done)});
}

}  // namespace bespoke
