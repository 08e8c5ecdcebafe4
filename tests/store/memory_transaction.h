// The judge's unit of work: reads and changes one MemoryState.
#pragma once

#include "memory_state.h"

namespace bespoke {

// Used by one thread; `state` outlives it.
class MemorySnapshot final : public Snapshot {
 public:
  explicit MemorySnapshot(const MemoryState& state) : state_(state) {}

  Result<std::optional<Entry>> find_entry(const CustomApi& api, const EntryKey& key) override;
  Result<EntryPage> list_entries(const CustomApi& api, const ListQuery& query) override;
  Result<std::optional<ApplicationKey>> find_key(std::string_view client_id) override;
  Result<std::optional<std::string>> find_secret(std::string_view name) override;
  Result<std::vector<StoredEntry>> walk_entries(const CustomApi& api,
                                                const std::optional<StoredPlace>& behind,
                                                std::int64_t limit) override;
  Result<std::vector<ApplicationKey>> list_keys() override;
  Result<std::vector<Secret>> list_secrets() override;

 private:
  Status check_current(const CustomApi& api) const;

  const MemoryState& state_;
};

// Used by one thread; `state` outlives it and is to be thrown away when the work fails.
class MemoryTransaction final : public Transaction {
 public:
  explicit MemoryTransaction(MemoryState& state) : state_(state) {}

  Result<std::optional<Entry>> find_entry(const CustomApi& api, const EntryKey& key) override;
  Result<EntryPage> list_entries(const CustomApi& api, const ListQuery& query) override;
  Result<std::optional<ApplicationKey>> find_key(std::string_view client_id) override;
  Result<std::optional<std::string>> find_secret(std::string_view name) override;
  Result<std::vector<StoredEntry>> walk_entries(const CustomApi& api,
                                                const std::optional<StoredPlace>& behind,
                                                std::int64_t limit) override;
  Result<std::vector<ApplicationKey>> list_keys() override;
  Result<std::vector<Secret>> list_secrets() override;

  const Catalog& catalog() const override { return state_.catalog; }
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
  void move_version(const CustomApiId& id);
  Status put_entry(const CustomApi& api, const StoredEntry& stored);

  MemoryState& state_;
};

}  // namespace bespoke
