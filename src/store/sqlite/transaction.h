// One work's view of the writer's connection.
#pragma once

#include <memory>

#include "store/sql/audit_rows.h"
#include "store/sql/event_rows.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/entry_counts.h"
#include "store/sqlite/event_sql.h"
#include "store/store.h"

namespace bespoke::sqlite {

// Of the writer's thread. The writer begins and ends the transaction of the database.
class WriterTransaction final : public Transaction {
 public:
  WriterTransaction(Connection& connection, EntryCounts& counts, std::shared_ptr<const Catalog> catalog,
                    const Write& write)
      : connection_(connection),
        counts_(counts),
        before_(std::move(catalog)),
        catalog_(before_),
        kind_(write.kind),
        who_(write.who) {}

  // Whether anything was written: then a failed work has to be rolled back.
  bool changed() const { return changed_; }
  const std::shared_ptr<const Catalog>& shared_catalog() const { return catalog_; }
  // After the work: tells the audit log of what it changed of definitions.
  Status keep_audit(const Write& write);

  Result<std::optional<Entry>> find_entry(const CustomApi& api, const EntryKey& key) override;
  Result<EntryPage> list_entries(const CustomApi& api, const ListQuery& query) override;
  Result<std::optional<ApplicationKey>> find_key(std::string_view client_id) override;
  Result<std::optional<std::string>> find_secret(std::string_view name) override;
  Result<EventLog*> events() override;
  bool keeps_events() const override { return true; }
  Result<AuditLog*> audit() override;
  Result<std::vector<StoredEntry>> walk_entries(const CustomApi& api,
                                                const std::optional<StoredPlace>& behind,
                                                std::int64_t limit) override;
  Result<std::vector<ApplicationKey>> list_keys() override;
  Result<std::vector<Secret>> list_secrets() override;

  const Catalog& catalog() const override { return *catalog_; }
  Status insert_entry(const CustomApi& api, const Entry& entry) override;
  Status update_entry(const CustomApi& api, const Entry& before, const Entry& after) override;
  Status delete_entry(const CustomApi& api, const Entry& entry) override;
  Result<bool> has_entries(const CustomApi& api) override;

  Status insert_custom_api(const CustomApi& api) override;
  Status update_custom_api(const CustomApi& api) override;
  Status delete_custom_api(const CustomApiId& id) override;
  Status insert_custom_field(const CustomApiId& api, const CustomField& field) override;
  Status update_custom_field(const CustomApiId& api, const CustomField& field) override;
  Status delete_custom_field(const CustomApiId& api, const CustomFieldId& field) override;
  Status update_settings(const Settings& settings) override;
  Status put_custom_role(const CustomRole& role) override;
  Status delete_custom_role(const CustomRoleId& id) override;
  Status put_role_policy(const RolePolicy& policy) override;
  Status delete_role_policy(const RolePolicyId& id) override;

  Status put_integration(const Integration& integration) override;
  Status delete_integration(const IntegrationId& id) override;
  Status put_key(const ApplicationKey& key) override;
  Status delete_key(std::string_view client_id) override;
  Status note_key_use(std::string_view client_id, Timestamp at) override;
  Result<bool> has_keys() override;
  Status put_secret(std::string_view name, std::string_view value) override;
  Status delete_secret(std::string_view name) override;
  Result<std::optional<KeptAnswer>> claim_answer(const Sha256& scope) override;
  Status keep_answer(const Sha256& scope, const KeptAnswer& answer) override;
  Result<std::int64_t> trim_answers(Timestamp since) override;
  Status restore_entries(const CustomApi& api, std::span<const StoredEntry> entries) override;
  Status restore_version(const CustomApiId& id, std::int64_t version) override;

 private:
  Status check_current(const CustomApi& api) const;
  template <class Change>
  Status define(const Change& change);
  template <class Change>
  Status change_api(const CustomApiId& id, const Change& change);
  Status note(const CustomApi& api, const Entry* before, const Entry& entry, EventKind kind);
  Status written(Status status);
  Status failed(Status status);

  Connection& connection_;
  EntryCounts& counts_;
  const std::shared_ptr<const Catalog> before_;
  std::shared_ptr<const Catalog> catalog_;
  const WriteKind kind_;
  const std::string_view who_;
  sql::EventRows<Connection, EventSql> events_{connection_};
  sql::AuditRows<Connection, EventSql> audit_{connection_};
  bool changed_ = false;
};

}  // namespace bespoke::sqlite
