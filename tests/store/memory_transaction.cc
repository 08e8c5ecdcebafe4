#include "memory_transaction.h"

#include <algorithm>

#include "model/errors.h"

namespace bespoke {
namespace {

using Rows = std::vector<std::shared_ptr<const MemoryEntry>>;

bool is_current(const MemoryState& state, const CustomApi& api) {
  const std::shared_ptr<const CustomApi> current = state.catalog.find(api.id);
  return current != nullptr && current->version == api.version;
}

Rows::iterator find_version(MemoryTable& table, const EntryId& id, std::int64_t version) {
  return std::find_if(table.rows.begin(), table.rows.end(),
                      [&](const auto& row) { return row->entry.id == id && row->entry.version == version; });
}

MemoryEntry to_row(const CustomApi& api, const Entry& entry) {
  MemoryEntry row;
  row.entry = entry;
  row.entry.values.clear();
  for (std::size_t i = 0; i < api.fields.size(); ++i) {
    if (!is_null(entry.values[i])) row.values[api.fields[i].id] = entry.values[i];
  }
  return row;
}

// Calls `visit(field, key)` for each of the row's values that must be unique.
template <class Visit>
void for_unique_keys(const CustomApi& api, const MemoryEntry& row, const Visit& visit) {
  for (const CustomField& field : api.fields) {
    const auto value = row.values.find(field.id);
    if (!field.rules->unique() || value == row.values.end()) continue;
    visit(field, compared_text(field, std::get<std::string>(value->second)));
  }
}

Status refuse_taken(const MemoryTable& table, const CustomApi& api, const MemoryEntry& row) {
  Error conflict{ErrorCode::Conflict, {}};
  for_unique_keys(api, row, [&](const CustomField& field, const std::string& key) {
    const auto keys = table.unique.find(field.id);
    if (keys == table.unique.end()) return;
    const auto holder = keys->second.find(key);
    if (holder == keys->second.end() || holder->second == row.entry.id) return;
    conflict.details.push_back(duplicate_value(field.slug).details.front());
  });
  if (conflict.details.empty()) return {};
  return conflict;
}

void take_keys(MemoryTable& table, const CustomApi& api, const MemoryEntry& row) {
  for_unique_keys(api, row, [&](const CustomField& field, const std::string& key) {
    table.unique[field.id].emplace(key, row.entry.id);
  });
}

void release_keys(MemoryTable& table, const CustomApi& api, const MemoryEntry& row) {
  for_unique_keys(
      api, row, [&](const CustomField& field, const std::string& key) { table.unique[field.id].erase(key); });
}

Status refuse_taken(const Catalog& catalog, const CustomApi& api) {
  const auto taken = [&](auto attribute) {
    return std::ranges::any_of(catalog.apis(), [&](const auto& other) {
      return other->id != api.id && *other.*attribute == api.*attribute;
    });
  };
  if (taken(&CustomApi::api_type)) return duplicate_custom_api("api_type");
  if (taken(&CustomApi::slug)) return duplicate_custom_api("slug");
  return {};
}

Status refuse_taken(const CustomApi& api, const CustomField& field) {
  const CustomField* other = api.find_field(field.slug);
  if (other == nullptr || other->id == field.id) return {};
  return duplicate_custom_field();
}

}  // namespace

Status MemorySnapshot::check_current(const CustomApi& api) const {
  const std::shared_ptr<const CustomApi> current = state_.catalog.find(api.id);
  return current != nullptr && current->version == api.version ? Status() : definition_changed();
}

Result<std::optional<Entry>> MemorySnapshot::find_entry(const CustomApi& api, const EntryKey& key) {
  if (Status current = check_current(api); !current) return std::move(current).error();
  return bespoke::find_entry(state_, api, key);
}

Result<EntryPage> MemorySnapshot::list_entries(const CustomApi& api, const ListQuery& query) {
  if (Status current = check_current(api); !current) return std::move(current).error();
  return bespoke::list_entries(state_, api, query);
}

Result<std::optional<ApplicationKey>> MemorySnapshot::find_key(std::string_view client_id) {
  return bespoke::find_key(state_, client_id);
}

Result<std::optional<std::string>> MemorySnapshot::find_secret(std::string_view name) {
  return bespoke::find_secret(state_, name);
}

Result<std::vector<StoredEntry>> MemorySnapshot::walk_entries(const CustomApi& api,
                                                              const std::optional<StoredPlace>& behind,
                                                              std::int64_t limit) {
  return bespoke::walk_entries(state_, api, behind, limit);
}

Result<std::vector<ApplicationKey>> MemorySnapshot::list_keys() {
  return bespoke::list_keys(state_);
}

Result<std::vector<Secret>> MemorySnapshot::list_secrets() {
  return bespoke::list_secrets(state_);
}

Result<std::optional<Entry>> MemoryTransaction::find_entry(const CustomApi& api, const EntryKey& key) {
  return bespoke::find_entry(state_, api, key);
}

Result<EntryPage> MemoryTransaction::list_entries(const CustomApi& api, const ListQuery& query) {
  return bespoke::list_entries(state_, api, query);
}

Result<std::optional<ApplicationKey>> MemoryTransaction::find_key(std::string_view client_id) {
  return bespoke::find_key(state_, client_id);
}

Result<std::optional<std::string>> MemoryTransaction::find_secret(std::string_view name) {
  return bespoke::find_secret(state_, name);
}

Result<std::vector<StoredEntry>> MemoryTransaction::walk_entries(const CustomApi& api,
                                                                 const std::optional<StoredPlace>& behind,
                                                                 std::int64_t limit) {
  return bespoke::walk_entries(state_, api, behind, limit);
}

Result<std::vector<ApplicationKey>> MemoryTransaction::list_keys() {
  return bespoke::list_keys(state_);
}

Result<std::vector<Secret>> MemoryTransaction::list_secrets() {
  return bespoke::list_secrets(state_);
}

Status MemoryTransaction::insert_entry(const CustomApi& api, const Entry& entry) {
  return put_entry(api, {entry, state_.last_key + 1});
}

Status MemoryTransaction::put_entry(const CustomApi& api, const StoredEntry& stored) {
  const Entry& entry = stored.entry;
  if (!is_current(state_, api)) return definition_changed();
  MemoryTable& table = state_.tables[api.id];
  if (table.ids.contains(entry.id)) return duplicate_value("id");
  MemoryEntry row = to_row(api, entry);
  if (Status taken = refuse_taken(table, api, row); !taken) return taken;
  row.key = stored.key;
  state_.last_key = std::max(state_.last_key, row.key);
  take_keys(table, api, row);
  table.ids.insert(entry.id);
  table.rows.push_back(std::make_shared<MemoryEntry>(row));
  return {};
}

Status MemoryTransaction::update_entry(const CustomApi& api, const Entry& before, const Entry& after) {
  if (!is_current(state_, api)) return definition_changed();
  MemoryTable& table = state_.tables[api.id];
  const auto row = find_version(table, before.id, before.version);
  if (row == table.rows.end()) return etag_mismatch({}, {});
  MemoryEntry replacement = to_row(api, after);
  replacement.key = (*row)->key;
  if (Status taken = refuse_taken(table, api, replacement); !taken) return taken;
  release_keys(table, api, **row);
  take_keys(table, api, replacement);
  *row = std::make_shared<MemoryEntry>(replacement);
  return {};
}

Status MemoryTransaction::delete_entry(const CustomApi& api, const Entry& entry) {
  if (!is_current(state_, api)) return definition_changed();
  MemoryTable& table = state_.tables[api.id];
  const auto row = find_version(table, entry.id, entry.version);
  if (row == table.rows.end()) return etag_mismatch({}, {});
  release_keys(table, api, **row);
  table.ids.erase(entry.id);
  table.rows.erase(row);
  return {};
}

Result<bool> MemoryTransaction::has_entries(const CustomApi& api) {
  return !state_.tables[api.id].rows.empty();
}

Status MemoryTransaction::insert_custom_api(const CustomApi& api) {
  if (Status taken = refuse_taken(state_.catalog, api); !taken) return taken;
  CustomApi added = api;
  added.fields.clear();
  added.number = ++state_.last_number;
  added.version = 1;
  state_.catalog = state_.catalog.with(std::move(added));
  return {};
}

Status MemoryTransaction::update_custom_api(const CustomApi& api) {
  if (Status taken = refuse_taken(state_.catalog, api); !taken) return taken;
  const std::shared_ptr<const CustomApi> current = state_.catalog.find(api.id);
  CustomApi changed = api;
  changed.fields = current->fields;
  changed.number = current->number;
  changed.version = current->version + 1;
  state_.catalog = state_.catalog.with(std::move(changed));
  return {};
}

Status MemoryTransaction::delete_custom_api(const CustomApiId& id) {
  state_.catalog = state_.catalog.without(id);
  state_.tables.erase(id);
  return {};
}

Status MemoryTransaction::insert_custom_field(const CustomApiId& api, const CustomField& field) {
  CustomApi changed = *state_.catalog.find(api);
  if (Status taken = refuse_taken(changed, field); !taken) return taken;
  changed.fields.push_back(field);
  changed.fields.back().column = ++state_.last_column;
  ++changed.version;
  state_.catalog = state_.catalog.with(std::move(changed));
  return {};
}

Status MemoryTransaction::update_custom_field(const CustomApiId& api, const CustomField& field) {
  CustomApi changed = *state_.catalog.find(api);
  if (Status taken = refuse_taken(changed, field); !taken) return taken;
  for (CustomField& current : changed.fields) {
    if (current.id != field.id) continue;
    const std::int64_t column = current.column;
    current = field;
    current.column = column;
  }
  ++changed.version;
  state_.catalog = state_.catalog.with(std::move(changed));
  return {};
}

Status MemoryTransaction::delete_custom_field(const CustomApiId& api, const CustomFieldId& field) {
  CustomApi changed = *state_.catalog.find(api);
  std::erase_if(changed.fields, [&](const CustomField& current) { return current.id == field; });
  ++changed.version;
  state_.catalog = state_.catalog.with(std::move(changed));
  for (auto& row : state_.tables[api].rows) {
    MemoryEntry emptied = *row;
    emptied.values.erase(field);
    row = std::make_shared<MemoryEntry>(std::move(emptied));
  }
  return {};
}

Status MemoryTransaction::update_settings(const Settings& settings) {
  state_.catalog = state_.catalog.with(settings);
  return {};
}

void MemoryTransaction::move_version(const CustomApiId& id) {
  CustomApi moved = *state_.catalog.find(id);
  ++moved.version;
  state_.catalog = state_.catalog.with(std::move(moved));
}

Status MemoryTransaction::put_custom_role(const CustomRole& role) {
  const Catalog before = state_.catalog;
  state_.catalog = before.with(before.access().with(role));
  for (const CustomApiId& api : before.access().named_otherwise_with(role)) move_version(api);
  return {};
}

Status MemoryTransaction::delete_custom_role(const CustomRoleId& id) {
  const Catalog before = state_.catalog;
  state_.catalog = before.with(before.access().without(id));
  for (const CustomApiId& api : before.access().with_policies()) move_version(api);
  return {};
}

Status MemoryTransaction::put_role_policy(const RolePolicy& policy) {
  if (state_.catalog.find(policy.api) == nullptr) return custom_api_not_found();
  state_.catalog = state_.catalog.with(state_.catalog.access().with(policy));
  move_version(policy.api);
  return {};
}

Status MemoryTransaction::delete_role_policy(const RolePolicyId& id) {
  const CustomApiId api = state_.catalog.access().find(id)->api;
  state_.catalog = state_.catalog.with(state_.catalog.access().without(id));
  move_version(api);
  return {};
}

Status MemoryTransaction::put_key(const ApplicationKey& key) {
  const ApplicationKey* before = state_.catalog.keys().find(key.client_id);
  const bool takes_back =
      before != nullptr && (before->secret_hash != key.secret_hash || before->role != key.role ||
                            before->expires_at != key.expires_at || before->former_until != key.former_until);
  ApplicationKey& row = state_.keys[key.client_id];
  const std::optional<Timestamp> used = row.last_used_at;
  row = key;
  if (before != nullptr) row.last_used_at = used;
  state_.catalog = state_.catalog.with(state_.catalog.keys().with(key));
  if (takes_back) state_.catalog = state_.catalog.with_versions_moved();
  return {};
}

Status MemoryTransaction::delete_key(std::string_view client_id) {
  state_.keys.erase(std::string(client_id));
  state_.catalog = state_.catalog.with(state_.catalog.keys().without(client_id)).with_versions_moved();
  return {};
}

Status MemoryTransaction::note_key_use(std::string_view client_id, Timestamp at) {
  const auto row = state_.keys.find(client_id);
  if (row != state_.keys.end()) row->second.last_used_at = at;
  return {};
}

Result<bool> MemoryTransaction::has_keys() {
  return !state_.keys.empty();
}

Status MemoryTransaction::put_secret(std::string_view name, std::string_view value) {
  state_.secrets[std::string(name)] = value;
  return {};
}

Status MemoryTransaction::delete_secret(std::string_view name) {
  state_.secrets.erase(std::string(name));
  return {};
}

Result<std::optional<KeptAnswer>> MemoryTransaction::claim_answer(const Sha256& scope) {
  const auto kept = std::ranges::find(state_.answers, scope, &MemoryAnswer::scope);
  return kept == state_.answers.end() ? std::optional<KeptAnswer>() : std::optional(kept->answer);
}

Status MemoryTransaction::keep_answer(const Sha256& scope, const KeptAnswer& answer) {
  state_.answers.push_back({scope, Timestamp::now(), answer});
  return {};
}

Result<std::int64_t> MemoryTransaction::trim_answers(Timestamp since) {
  return static_cast<std::int64_t>(
      std::erase_if(state_.answers, [&](const MemoryAnswer& each) { return each.at < since; }));
}

Status MemoryTransaction::restore_entries(const CustomApi& api, std::span<const StoredEntry> entries) {
  for (const StoredEntry& each : entries) {
    if (Status put = put_entry(api, each); !put) return put;
  }
  return {};
}

Status MemoryTransaction::restore_version(const CustomApiId& id, std::int64_t version) {
  CustomApi restored = *state_.catalog.find(id);
  restored.version = version;
  state_.catalog = state_.catalog.with(std::move(restored));
  return {};
}

}  // namespace bespoke
