// The digests of an entry's unique values.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "model/entry.h"
#include "store/sql/unique_key.h"

namespace bespoke::sql {

// Outlives the statement that they are bound to.
class UniqueKeys {
 public:
  UniqueKeys(const CustomApi& api, const Entry& entry) : keys_(api.fields.size()) {
    for (std::size_t i = 0; i < api.fields.size(); ++i) {
      if (!api.fields[i].rules->unique()) continue;
      if (const auto* text = std::get_if<std::string>(&entry.values[i])) {
        keys_[i] = unique_key(api.fields[i], *text);
      }
    }
  }
  // Null where the value is, or need not be unique.
  const Sha256* find(std::size_t field) const { return keys_[field] ? &*keys_[field] : nullptr; }
  template <class Statement>
  void bind(Statement& statement, std::size_t field) const {
    if (const Sha256* key = find(field)) {
      statement.bind(std::span(*key));
    } else {
      statement.bind_null();
    }
  }

 private:
  std::vector<std::optional<Sha256>> keys_;
};

}  // namespace bespoke::sql
