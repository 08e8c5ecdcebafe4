// Everything that a store keeps, as one value: a transaction of the judge works on a copy and throws it away
// when it fails. As plain as possible, since the other stores are held against it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "store/store.h"

namespace bespoke {

struct MemoryEntry {
  std::int64_t key = 0;                   // grows with every insert
  Entry entry;                            // its `values` are empty
  std::map<CustomFieldId, Value> values;  // what is not there is null
};

struct MemoryTable {
  std::vector<std::shared_ptr<const MemoryEntry>> rows;
  std::set<EntryId> ids;
  std::map<CustomFieldId, std::map<std::string, EntryId>> unique;  // who holds each key of a unique field
};

struct MemoryAnswer {
  Sha256 scope;
  Timestamp at;
  KeptAnswer answer;
};

struct MemoryState {
  Catalog catalog;
  std::map<CustomApiId, MemoryTable> tables;
  std::map<std::string, ApplicationKey, std::less<>> keys;
  std::map<std::string, std::string, std::less<>> secrets;
  std::vector<MemoryAnswer> answers;  // the oldest first
  std::int64_t last_number = 0;
  std::int64_t last_column = 0;
  std::int64_t last_key = 0;
};

std::optional<Entry> find_entry(const MemoryState& state, const CustomApi& api, const EntryKey& key);
Result<EntryPage> list_entries(const MemoryState& state, const CustomApi& api, const ListQuery& query);
std::vector<StoredEntry> walk_entries(const MemoryState& state, const CustomApi& api,
                                      const std::optional<StoredPlace>& behind, std::int64_t limit);
std::optional<ApplicationKey> find_key(const MemoryState& state, std::string_view client_id);
std::optional<std::string> find_secret(const MemoryState& state, std::string_view name);
std::vector<ApplicationKey> list_keys(const MemoryState& state);
std::vector<Secret> list_secrets(const MemoryState& state);

// What a unique field compares: the value, or its folded form.
std::string compared_text(const CustomField& field, const std::string& value);

}  // namespace bespoke
