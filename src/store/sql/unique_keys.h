// The digests of an entry's unique values.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "model/entry.h"
#include "model/unique_key.h"

namespace bespoke::sql {

// Outlives the statement that they are bound to.
class UniqueKeys {
 public:
  // Of an entry that is inserted.
  UniqueKeys(const CustomApi& api, const Entry& entry) : UniqueKeys(api, entry, nullptr) {}
  // Of an entry that replaces `before`: what stays needs no key, for its row has it.
  UniqueKeys(const CustomApi& api, const Entry& entry, const Entry& before)
      : UniqueKeys(api, entry, &before) {}

  // Null where the value is, or need not be unique, or stays.
  const UniqueKey* find(std::size_t field) const { return keys_[field] ? &*keys_[field] : nullptr; }
  template <class Statement>
  void bind(Statement& statement, std::size_t field) const {
    if (const UniqueKey* key = find(field)) {
      statement.bind(std::span(*key));
    } else {
      statement.bind_null();
    }
  }

 private:
  // Those that the entry brings along are taken as they are.
  UniqueKeys(const CustomApi& api, const Entry& entry, const Entry* before) : keys_(api.fields.size()) {
    for (const FieldKey& known : entry.known_keys) keys_[known.field] = known.key;
    for (std::size_t i = 0; i < api.fields.size(); ++i) {
      if (!api.fields[i].rules->unique()) continue;
      const auto* text = std::get_if<std::string>(&entry.values[i]);
      const bool stays = before != nullptr && before->values[i] == entry.values[i];
      if (text == nullptr || stays) {
        keys_[i].reset();
      } else if (!keys_[i]) {
        keys_[i] = unique_key(api.fields[i], *text);
      }
    }
  }

  std::vector<std::optional<UniqueKey>> keys_;
};

}  // namespace bespoke::sql
