// Whether a write happened whose answer was lost with its connection. The database is asked on another
// connection, after the session that was at it has ended: until then it may still happen.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/entry.h"
#include "store/postgresql/connection.h"

namespace bespoke::postgresql {

// One change of an entry; none before: it was made, none after: it was removed. `api` lives as long as the
// work that made the change.
struct EntryChange {
  const CustomApi* api = nullptr;
  std::optional<Entry> before;
  std::optional<Entry> after;
};

// A change of definitions: the row of versions as it was to be left, told by the transaction that wrote it.
struct DefinitionsChange {
  std::int64_t version = 0;
  std::int64_t transaction = 0;
};

// What a transaction was to leave behind.
struct Changes {
  std::vector<EntryChange> entries;
  std::optional<DefinitionsChange> definitions;
  std::optional<std::int64_t> answer = std::nullopt;  // the number of its row, which tells of all the others
};

enum class Happened {
  Yes,      // and it is as safe as any write that is answered
  No,       // nor will it
  Unclear,  // others have changed the same since
};

// Fails where the database does not tell, now.
Result<Happened> find_outcome(Connection& connection, const Session& session, const Changes& changes);

}  // namespace bespoke::postgresql
