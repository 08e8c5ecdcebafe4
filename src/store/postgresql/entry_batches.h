// Many entries in a few round trips.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "model/entry.h"
#include "store/postgresql/connection.h"

namespace bespoke::postgresql {

// Inserts new entries, those that clash left out; `inserted` says of each whether it was. What is observed of
// them is kept, as `who` has made it. DefinitionChanged where `api` is not current. Not while guarded: what
// fails ends the transaction.
struct Inserted {
  Status status;
  std::vector<char> inserted = {};
};
Inserted insert_entries(Connection& connection, const CustomApi& api, std::span<const Entry> entries,
                        std::string_view who);

}  // namespace bespoke::postgresql
