// One work's view of a connection that writes.
#pragma once

#include <memory>
#include <optional>

#include "store/postgresql/connection.h"
#include "store/postgresql/event_sql.h"
#include "store/postgresql/expected_entries.h"
#include "store/postgresql/outcome.h"
#include "store/postgresql/shared_catalog.h"
#include "store/sql/audit_rows.h"
#include "store/sql/event_rows.h"
#include "store/store.h"

namespace bespoke::postgresql {

// Which entry a work wants to see. `api` lives as long as the work.
struct EntryQuestion {
  const CustomApi* api;
  EntryKey key;
};

// Of one thread. Whoever makes it begins and ends the transaction of the database, if there is one.
class WriterTransaction final : public Transaction {
 public:
  // `definitions`: for a change of definitions, as the transaction sees them; else as this node knows them.
  // Locks: what is read stays as it is until the end, which takes a transaction.
  enum class Locks { None, Rows };
  WriterTransaction(Connection& connection, Definitions definitions, const Write& write, Locks locks)
      : connection_(connection),
        definitions_(std::move(definitions)),
        before_(definitions_.catalog),
        kind_(write.kind),
        who_(write.who),
        locks_(locks) {}

  // What is changed from now on is not sent, but left to take_changes.
  void hold_back() { held_back_ = true; }
  // An entry that is asked for is not looked up: the work ends there, and `asked` has the question.
  void only_ask() { only_asks_ = held_back_ = true; }
  std::optional<EntryQuestion> asked() { return std::move(asked_); }
  // The entry that is asked for is this one.
  void answer_with(std::optional<Entry> found) { answer_ = std::move(found); }

  // Whether it changed definitions.
  bool defined() const { return defined_; }
  // After the work: tells the audit log of what it changed of definitions.
  Status keep_audit(const Write& write);
  // Whether the connection was lost at a change that is a transaction by itself. The work went on as if it
  // had been made.
  bool in_doubt() const { return in_doubt_; }
  // Those that may turn out to be in doubt.
  Changes take_changes() { return std::move(changes_); }

  // Whether what was read had changed when it came to be written.
  bool outrun() const { return outrun_; }

  Result<std::optional<Entry>> find_entry(const CustomApi& api, const EntryKey& key) override;
  Result<EntryPage> list_entries(const CustomApi& api, const ListQuery& query) override;
  Result<std::optional<ApplicationKey>> find_key(std::string_view client_id) override;
  Result<std::optional<std::string>> find_secret(std::string_view name) override;
  Result<EventLog*> events() override;
  bool keeps_events() const override { return true; }
  Result<AuditLog*> audit() override { return &audit_; }
  Result<std::vector<StoredEntry>> walk_entries(const CustomApi& api,
                                                const std::optional<StoredPlace>& behind,
                                                std::int64_t limit) override;
  Result<std::vector<ApplicationKey>> list_keys() override;
  Result<std::vector<Secret>> list_secrets() override;

  const Catalog& catalog() const override { return *definitions_.catalog; }
  const std::shared_ptr<const Catalog>& shared_catalog() const { return definitions_.catalog; }
  void narrow_to(const Visible& visible) override { visible_ = visible; }
  Status insert_entry(const CustomApi& api, const Entry& entry) override;
  Status update_entry(const CustomApi& api, const Entry& before, const Entry& after) override;
  Status delete_entry(const CustomApi& api, const Entry& entry) override;
  std::vector<Status> insert_entries(const CustomApi& api, std::span<const Entry> entries,
                                     std::size_t conflicts_max) override;
  Status expect_entries(const CustomApi& api, std::span<const EntryKey> keys) override;
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
  template <class Change>
  Status define(const Change& change);
  template <class Change>
  Status change_api(const CustomApiId& id, const Change& change);
  Status expect_hidden(const CustomApi& api, std::vector<EntryKey>& keys);
  Status begin_change();
  Status noted(Status made, const CustomApi& api, const Entry* before, const Entry* after);
  void keep(const CustomApi& api, const Entry* before, const Entry* after);

  Connection& connection_;
  Definitions definitions_;
  const std::shared_ptr<const Catalog> before_;
  const WriteKind kind_;
  const std::string_view who_;
  const Locks locks_;
  sql::EventRows<Connection, EventSql> events_{connection_};
  sql::AuditRows<Connection, EventSql> audit_{connection_};
  bool planned_ = false;  // what events_ does
  bool held_back_ = false;
  bool only_asks_ = false;
  std::optional<EntryQuestion> asked_;
  std::optional<std::optional<Entry>> answer_;
  Visible visible_;  // none: all are
  ExpectedEntries expected_;
  bool defined_ = false;
  bool written_ = false;
  bool in_doubt_ = false;
  Changes changes_;
  std::int64_t claim_ = 0;  // the number of the row that the answer is to be kept in
  bool read_ = false;
  bool outrun_ = false;
};

}  // namespace bespoke::postgresql
