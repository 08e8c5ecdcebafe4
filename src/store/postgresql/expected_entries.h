// What a transaction has looked up ahead of its work. What the work changes is forgotten: it is looked up
// anew.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "model/entry.h"

namespace bespoke::postgresql {

// Of the entries of one Custom API, as its definition is now. Of one thread.
class ExpectedEntries {
 public:
  void expect(const CustomApi& api) {
    api_ = &api;
    looked_up_.clear();
  }
  void put(EntryKey key, std::optional<Entry> entry) {
    looked_up_.emplace_back(std::move(key), std::move(entry));
  }
  // The entry of that key, none where there is none; nothing where it was not looked up.
  std::optional<std::optional<Entry>> find(const CustomApi& api, const EntryKey& key) const;
  // The entry is about to come, to change or to go. Null: it is not there before, or afterwards.
  void forget(const CustomApi& api, const Entry* before, const Entry* after);

 private:
  const CustomApi* api_ = nullptr;
  std::vector<std::pair<EntryKey, std::optional<Entry>>> looked_up_;
};

}  // namespace bespoke::postgresql
