// How an observed change comes into the log of changes, with the entry.
//
//     a write by itself         WITH written AS (INSERT ...) INSERT INTO changes ...
//     many that share a commit  INSERT ...; INSERT ...; then one statement for all, which is half as dear: it
//                               keeps the changes whose rows this transaction wrote
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "model/entry.h"
#include "model/integration.h"
#include "store/postgresql/connection.h"

namespace bespoke::postgresql {

// Which statement keeps a change: its own, or another of the same transaction.
enum class Keeps { Its, Another };

// The statement that changes a row, or with it one that keeps what was changed: as many rows are changed by
// both. bind_change binds what that one wants, behind what `text` does.
std::string with_change(const CustomApi& api, EventKind kind, Keeps keeps, std::string text);
// `who` outlives the statement. `before` is what an update was made of; null otherwise.
void bind_change(Statement& statement, const CustomApi& api, const Entry* before, const Entry& entry,
                 EventKind kind, std::string_view who);

// A change that was made by another statement of this transaction, if it found what it was made for.
struct MadeChange {
  const Entry* before;  // of an update
  const Entry& entry;   // afterwards
  EventKind kind;       // Created or Updated: of a deleted entry there is no row to find
  std::string_view who;
};
// When changes get their positions. To give them is to keep others from it until the commit.
enum class Placing { Now, Later };
// Keeps those of one API and kind, each entry's once.
Result<Statement> keep_statement(Connection& connection, const CustomApi& api,
                                 std::span<const MadeChange> changes, Placing placing);

}  // namespace bespoke::postgresql
