#include "store/sqlite/transaction.h"

#include "model/errors.h"
#include "model/etag.h"
#include "store/sql/access_rows.h"
#include "store/sql/answer_rows.h"
#include "store/sql/change_rows.h"
#include "store/sql/definition_rows.h"
#include "store/sql/integration_rows.h"
#include "store/sql/kept_changes.h"
#include "store/sql/key_rows.h"
#include "store/sqlite/definitions.h"
#include "store/sqlite/entry_list.h"
#include "store/sqlite/entry_rows.h"
#include "store/sqlite/watch.h"

namespace bespoke::sqlite {

Result<std::optional<Entry>> WriterTransaction::find_entry(const CustomApi& api, const EntryKey& key) {
  return sqlite::find_entry(connection_, api, key);
}

Result<EntryPage> WriterTransaction::list_entries(const CustomApi& api, const ListQuery& query) {
  const Deadline deadline = deadline_of(query);
  Watch watch(connection_, deadline, nullptr);
  Result<EntryPage> page =
      sqlite::list_entries(connection_, api, query, counts_.uncounted(api.number), watch);
  if (!page && watch.deadline_passed()) return deadline_exceeded(query.timeout_ms);
  return page;
}

Result<std::optional<ApplicationKey>> WriterTransaction::find_key(std::string_view client_id) {
  return sql::find_key(connection_, client_id);
}

Result<std::optional<std::string>> WriterTransaction::find_secret(std::string_view name) {
  return sql::find_secret(connection_, name);
}

Result<std::vector<StoredEntry>> WriterTransaction::walk_entries(const CustomApi& api,
                                                                 const std::optional<StoredPlace>& behind,
                                                                 std::int64_t limit) {
  return sqlite::walk_entries(connection_, api, behind, limit);
}

Result<std::vector<ApplicationKey>> WriterTransaction::list_keys() {
  return sql::list_keys(connection_);
}

Result<std::vector<Secret>> WriterTransaction::list_secrets() {
  return sql::list_secrets(connection_);
}

Status WriterTransaction::check_current(const CustomApi& api) const {
  const std::shared_ptr<const CustomApi> current = catalog_->find(api.id);
  if (current == nullptr || current->version != api.version) return definition_changed();
  return {};
}

Status WriterTransaction::written(Status status) {
  if (status) changed_ = true;
  return status;
}

// A conflict is found before anything is written; what else fails may have left a row without its elements.
Status WriterTransaction::failed(Status status) {
  if (status.error().code != ErrorCode::Conflict) changed_ = true;
  return status;
}

// After a change was written: what tells of it, if anybody is to be told.
Status WriterTransaction::note(const CustomApi& api, const Entry* before, const Entry& entry,
                               EventKind kind) {
  changed_ = true;
  if (!sql::is_observed(api, kind)) return {};
  static const std::string text = std::string("INSERT INTO changes(id,") + sql::change_columns + ") VALUES(" +
                                  EventSql::new_id + ",?,?,?,?,?,?,?,?,?,?,?)";
  Result<Statement> statement = connection_.prepare(text);
  if (!statement) return statement.error();
  const sql::ChangeRow row = sql::change_row(api, before, entry, kind, who_);
  statement->bind(std::string_view(row.event)).bind(api.id.uuid()).bind(entry.id.uuid()).bind(entry.version);
  statement->bind(entry.created_at.ms).bind(entry.updated_at.ms).bind(row.at.ms);
  statement->bind(std::string_view(row.who)).bind(std::string_view(row.values));
  statement->bind(std::string_view(row.former)).bind(std::int64_t{api.keeps_changes()});
  return statement->run();
}

Result<EventLog*> WriterTransaction::events() {
  changed_ = true;
  return &events_;
}

Result<AuditLog*> WriterTransaction::audit() {
  changed_ = true;
  return &audit_;
}

Status WriterTransaction::keep_audit(const Write& write) {
  if (catalog_ == before_ || write.audited == Audited::No) return {};
  return sql::keep_audit(audit_, write.actor, *before_, *catalog_);
}

Status WriterTransaction::insert_entry(const CustomApi& api, const Entry& entry) {
  if (Status current = check_current(api); !current) return current;
  if (Status inserted = sqlite::insert_entry(connection_, api, entry); !inserted) return failed(inserted);
  counts_.add(api.number, 1);
  return note(api, nullptr, entry, EventKind::Created);
}

Status WriterTransaction::update_entry(const CustomApi& api, const Entry& before, const Entry& after) {
  if (Status current = check_current(api); !current) return current;
  const Result<bool> updated = sqlite::update_entry(connection_, api, before, after);
  if (!updated) return failed(updated.error());
  if (!*updated) return etag_mismatch(etag_header(before.version), {});
  return note(api, &before, after, EventKind::Updated);
}

Status WriterTransaction::delete_entry(const CustomApi& api, const Entry& entry) {
  if (Status current = check_current(api); !current) return current;
  const Result<bool> deleted = sqlite::delete_entry(connection_, api, entry);
  if (!deleted) return failed(deleted.error());
  if (!*deleted) return etag_mismatch(etag_header(entry.version), {});
  counts_.add(api.number, -1);
  return note(api, nullptr, entry, EventKind::Deleted);
}

Result<bool> WriterTransaction::has_entries(const CustomApi& api) {
  return sqlite::has_entries(connection_, api);
}

// A change of definitions is several statements: it happens whole, or not at all and the work goes on.
template <class Change>
Status WriterTransaction::define(const Change& change) {
  if (kind_ != WriteKind::Definitions) return internal_error();
  if (Status begun = connection_.run("SAVEPOINT definition"); !begun) return begun;
  Result<Catalog> changed = change();
  if (!changed) {
    if (connection_.in_transaction()) (void)connection_.run("ROLLBACK TO definition; RELEASE definition");
    return changed.error();
  }
  if (Status released = connection_.run("RELEASE definition"); !released) return released;
  catalog_ = std::make_shared<const Catalog>(*std::move(changed));
  return written({});
}

template <class Change>
Status WriterTransaction::change_api(const CustomApiId& id, const Change& change) {
  return define([&]() -> Result<Catalog> {
    const std::shared_ptr<const CustomApi> current = catalog_->find(id);
    if (current == nullptr) return custom_api_not_found();
    Result<CustomApi> changed = change(*current);
    if (!changed) return changed.error();
    return catalog_->with(*std::move(changed));
  });
}

Status WriterTransaction::insert_custom_api(const CustomApi& api) {
  return define([&]() -> Result<Catalog> {
    Result<CustomApi> inserted = insert_api(connection_, api);
    if (!inserted) return inserted.error();
    inserted->observed = catalog_->observed(api.api_type);
    if (Status kept = sql::write_kept<EventSql>(connection_, {}, *inserted); !kept) return kept.error();
    return catalog_->with(*std::move(inserted));
  });
}

Status WriterTransaction::update_custom_api(const CustomApi& api) {
  return change_api(api.id, [&](const CustomApi& current) -> Result<CustomApi> {
    Status kept = sql::write_kept<EventSql>(connection_, current, api);
    return kept ? update_api(connection_, current, api) : kept.error();
  });
}

Status WriterTransaction::delete_custom_api(const CustomApiId& id) {
  return define([&]() -> Result<Catalog> {
    const std::shared_ptr<const CustomApi> current = catalog_->find(id);
    if (current == nullptr) return custom_api_not_found();
    if (Status deleted = delete_api(connection_, *current); !deleted) return deleted.error();
    if (Status ended = sql::end_keeping<EventSql>(connection_, id); !ended) return ended.error();
    return catalog_->without(id);
  });
}

Status WriterTransaction::insert_custom_field(const CustomApiId& api, const CustomField& field) {
  return change_api(api, [&](const CustomApi& current) -> Result<CustomApi> {
    const Result<std::int64_t> entries = count_entries(connection_, current.number);
    if (!entries) return entries.error();
    return insert_field(connection_, current, field, *entries + counts_.uncounted(current.number));
  });
}

Status WriterTransaction::update_custom_field(const CustomApiId& api, const CustomField& field) {
  return change_api(api, [&](const CustomApi& current) { return update_field(connection_, current, field); });
}

Status WriterTransaction::delete_custom_field(const CustomApiId& api, const CustomFieldId& field) {
  return change_api(api, [&](const CustomApi& current) { return delete_field(connection_, current, field); });
}

Status WriterTransaction::update_settings(const Settings& settings) {
  return define([&]() -> Result<Catalog> {
    if (Status updated = sql::write_settings(connection_, settings); !updated) return updated.error();
    return catalog_->with(settings);
  });
}

Status WriterTransaction::put_custom_role(const CustomRole& role) {
  return define([&] { return sql::put_custom_role(connection_, catalog(), role); });
}

Status WriterTransaction::delete_custom_role(const CustomRoleId& id) {
  return define([&] { return sql::delete_custom_role(connection_, catalog(), id); });
}

Status WriterTransaction::put_role_policy(const RolePolicy& policy) {
  return define([&] { return sql::put_role_policy(connection_, catalog(), policy); });
}

Status WriterTransaction::delete_role_policy(const RolePolicyId& id) {
  return define([&] { return sql::delete_role_policy(connection_, catalog(), id); });
}

Status WriterTransaction::put_integration(const Integration& integration) {
  return define([&] { return sql::put_integration<EventSql>(connection_, *catalog_, integration); });
}

Status WriterTransaction::delete_integration(const IntegrationId& id) {
  return define([&] { return sql::delete_integration(connection_, *catalog_, id); });
}

Status WriterTransaction::put_key(const ApplicationKey& key) {
  return define([&] { return sql::put_key(connection_, catalog(), key); });
}

Status WriterTransaction::delete_key(std::string_view client_id) {
  return define([&] { return sql::delete_key(connection_, catalog(), client_id); });
}

Status WriterTransaction::note_key_use(std::string_view client_id, Timestamp at) {
  return written(sql::note_key_use(connection_, client_id, at));
}

Result<bool> WriterTransaction::has_keys() {
  return sql::has_keys(connection_);
}

Status WriterTransaction::put_secret(std::string_view name, std::string_view value) {
  return written(sql::put_secret(connection_, name, value));
}

Status WriterTransaction::delete_secret(std::string_view name) {
  return written(sql::delete_secret(connection_, name));
}

// Who writes is alone, so that a scope which is not there is the work's.
Result<std::optional<KeptAnswer>> WriterTransaction::claim_answer(const Sha256& scope) {
  Result<std::optional<KeptAnswer>> found = sql::find_answer(connection_, scope);
  if (!found || *found) return found;
  const Result<std::int64_t> kept = connection_.read_integer(std::string("SELECT ") + sql::answers_kept);
  if (!kept) return kept.error();
  if (*kept >= idempotency_answers_max) return too_many_answers();
  return found;
}

Status WriterTransaction::keep_answer(const Sha256& scope, const KeptAnswer& answer) {
  Result<Statement> statement = connection_.prepare(
      "INSERT INTO idempotency_answers(request,status,etag,body,entry,scope,at) VALUES(?,?,?,?,?,?,?)");
  if (!statement) return statement.error();
  sql::bind_answer(*statement, answer).bind(std::span(scope)).bind(Timestamp::now().ms);
  return written(statement->run());
}

Result<std::int64_t> WriterTransaction::trim_answers(Timestamp since) {
  Result<std::int64_t> gone = sql::trim_answers(connection_, since);
  changed_ = gone && *gone > 0;
  return gone;
}

Status WriterTransaction::restore_entries(const CustomApi& api, std::span<const StoredEntry> entries) {
  if (Status current = check_current(api); !current) return current;
  changed_ = true;
  for (const StoredEntry& each : entries) {
    if (Status restored = sqlite::insert_entry(connection_, api, each.entry, each.key); !restored)
      return restored;
  }
  counts_.add(api.number, static_cast<std::int64_t>(entries.size()));
  return {};
}

Status WriterTransaction::restore_version(const CustomApiId& id, std::int64_t version) {
  return change_api(id,
                    [&](const CustomApi& api) { return sql::write_api_version(connection_, api, version); });
}

}  // namespace bespoke::sqlite
