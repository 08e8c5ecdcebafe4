#include "service/custom_fields.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "model/custom_field_rules.h"
#include "model/errors.h"
#include "model/limits.h"
#include "service/rule_weights.h"

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

// A new field as it was sent. Its rules are compiled here, before the unit of work: docs/decisions/0002.
struct NewField {
  CustomField field;
  std::vector<std::string> problems;
};

NewField draft_new_field(const json::Value& data) {
  NewField draft;
  draft.field = read_custom_field(data, nullptr, draft.problems);
  draft.field.id = CustomFieldId::make();
  return draft;
}

Result<CustomField> insert(Transaction& transaction, const CustomApiId& api_id, const NewField& draft) {
  const CustomApiPointer api = transaction.catalog().find(api_id);
  if (api == nullptr) return custom_api_not_found();
  CustomField field = draft.field;
  std::vector<std::string> problems = draft.problems;
  field.created_at = field.updated_at = Timestamp::now();
  if (field.use_as_url_slug) {
    if (Status checked = check_url_slug(transaction, *api, problems); !checked)
      return std::move(checked).error();
  }
  if (api->fields.size() >= custom_fields_max)
    problems.emplace_back("maximum number of custom fields reached");
  if (problems.empty()) check_rule_weight(transaction.catalog(), api_id, field, {}, problems);
  if (!problems.empty()) return invalid(std::move(problems));
  if (Status inserted = transaction.insert_custom_field(api_id, field); !inserted) {
    return std::move(inserted).error();
  }
  return stored_field(transaction, api_id, field.id);
}

// A change of a field. It is merged with the definition that the transaction has, so it is read inside the
// unit of work; the compiler has by then compiled what was sent.
struct FieldChange {
  json::Value data;
  RuleCompiler compiler;
};

std::shared_ptr<FieldChange> draft_change(json::Value data, const CustomField& known) {
  auto change = std::make_shared<FieldChange>();
  change->data = std::move(data);
  std::vector<std::string> told_inside;
  (void)read_custom_field(change->data, &known, change->compiler, told_inside);
  return change;
}

Result<CustomField> update(Transaction& transaction, const CustomApiId& api_id, const CustomFieldId& id,
                           FieldChange& change) {
  const CustomApiPointer api = transaction.catalog().find(api_id);
  const CustomField* current = api == nullptr ? nullptr : api->find_field(id);
  if (current == nullptr) return custom_field_not_found();
  std::vector<std::string> problems;
  CustomField field = read_custom_field(change.data, current, change.compiler, problems);
  field.updated_at = std::max(Timestamp::now(), current->updated_at);
  if (problems.empty())
    check_rule_weight(transaction.catalog(), api_id, field, current->rules->weight(), problems);
  if (!problems.empty()) return invalid(std::move(problems));
  if (Status updated = transaction.update_custom_field(api_id, field); !updated) {
    return std::move(updated).error();
  }
  return stored_field(transaction, api_id, id);
}

Status remove(Transaction& transaction, const CustomApiId& api_id, const CustomFieldId& id) {
  const CustomApiPointer api = transaction.catalog().find(api_id);
  if (api == nullptr) return custom_api_not_found();
  if (api->find_field(id) == nullptr) return custom_field_not_found();
  return transaction.delete_custom_field(api_id, id);
}

}  // namespace

void create_custom_field(Store& store, Actor actor, const CustomApiId& api, const json::Value& data,
                         Done<CustomField> done) {
  change_definitions<CustomField>(
      store, std::move(actor),
      [api, draft = draft_new_field(data)](Transaction& transaction) {
        return insert(transaction, api, draft);
      },
      std::move(done));
}

void update_custom_field(Store& store, Actor actor, const CustomApiId& api, const CustomFieldId& id,
                         json::Value data, Done<CustomField> done) {
  const CustomApiPointer known_api = store.catalog()->find(api);
  const CustomField* known = known_api == nullptr ? nullptr : known_api->find_field(id);
  if (known_api == nullptr) return done(custom_api_not_found());
  if (known == nullptr) return done(custom_field_not_found());
  change_definitions<CustomField>(
      store, std::move(actor),
      [api, id, change = draft_change(std::move(data), *known)](Transaction& transaction) {
        return update(transaction, api, id, *change);
      },
      std::move(done));
}

void delete_custom_field(Store& store, Actor actor, const CustomApiId& api, const CustomFieldId& id,
                         Done<void> done) {
  remove_definition(
      store, std::move(actor), [api, id](Transaction& transaction) { return remove(transaction, api, id); },
      std::move(done));
}

}  // namespace bespoke
