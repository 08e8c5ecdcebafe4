// How a node may keep definitions in memory that other nodes change: docs/decisions/0010.
//
// It is notified of changes (listener.cc), but late, and not at all while its connection is down. So what
// it knows may be old, and no answer rests on that alone:
//
//     node 1   DELETE the field `items`    the version of all definitions 7 -> 8; 204
//     node 2   POST {"items": 3}           INSERT ... WHERE the API has the checked version:
//                                          0 rows, DefinitionChanged; refresh() reads 8; again
//     node 2   GET an entry                its row comes with the version of its API: likewise
//     node 2   404, or "unknown field"     answered after the number was compared: a round trip more
//     node 2   lists and definitions       ask for the number first: SELECT version FROM definitions
//
// It is right because the number moves in the transaction that changes the definitions, and that
// transaction excludes all writes of entries by a lock on an empty table: a write comes before the change,
// and is seen by it, or after it, and is refused. A catalog is never taken for a newer one than it is:
// number and definitions are read in one snapshot (refresh), and an older one never replaces a newer one
// (publish).
#include "store/postgresql/shared_catalog.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "model/errors.h"
#include "store/postgresql/folded_keys.h"
#include "store/sql/access_rows.h"
#include "store/sql/definition_rows.h"
#include "store/sql/key_rows.h"

namespace bespoke::postgresql {
namespace {

constexpr const char* version_text = "SELECT version FROM definitions";

// Rounded up: whoever is cut off by it finds the deadline passed.
std::chrono::milliseconds left_until(Deadline deadline) {
  return std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
}

// Tables may be locked, by changes of our own for a moment and by others for as long as they like. The limit
// is of the pipeline alone, which is a transaction by itself.
Result<std::int64_t> ask_version(Connection& connection, Deadline deadline) {
  const std::chrono::milliseconds left = left_until(deadline);
  if (left.count() <= 0) return unavailable();
  const std::string limit = std::to_string(left.count());
  Result<Statement> limited = connection.prepare("SELECT set_config('statement_timeout',?,true)");
  if (!limited) return limited.error();
  limited->bind(std::string_view(limit));
  Result<Statement> version = connection.prepare(version_text);
  if (!version) return version.error();
  std::array statements = {*std::move(limited), *std::move(version)};
  if (Status asked = connection.execute_together(statements).status; !asked) return asked.error();
  const Result<bool> row = statements.back().step();
  if (!row) return row.error();
  if (!*row) return internal_error();
  return statements.back().integer(0);
}

Status begin_until(Connection& connection, Deadline deadline) {
  const std::chrono::milliseconds left = left_until(deadline);
  if (left.count() <= 0) return unavailable();
  return connection.run(std::string(begin_reading_definitions) +
                        "; SET LOCAL statement_timeout = " + std::to_string(left.count()));
}

}  // namespace

Result<Definitions> read_definitions(Connection& connection, const Definitions& known) {
  const Result<std::int64_t> version = connection.read_integer(version_text);
  if (!version) return version.error();
  if (*version == known.version) return known;
  const Result<bool> usable = keys_are_of_this_node(connection);
  if (!usable) return usable.error();
  if (!*usable) return unavailable();
  const Result<std::shared_ptr<const AccessRules>> access = sql::read_access_rules(connection);
  if (!access) return access.error();
  Result<std::shared_ptr<const Catalog>> catalog =
      sql::read_catalog(connection, known.catalog.get(), *access);
  if (!catalog) return catalog.error();
  const Result<std::shared_ptr<const ApplicationKeys>> keys = sql::read_keys(connection);
  if (!keys) return keys.error();
  return Definitions{*version, std::make_shared<const Catalog>((*catalog)->with(*keys).numbered(*version))};
}

Result<DefinitionsChange> move_version(Connection& connection) {
  Result<Statement> moved =
      connection.prepare("UPDATE definitions SET version=version+1 RETURNING version,xmin::text::bigint");
  if (!moved) return moved.error();
  const Result<bool> row = moved->step();
  if (!row) return row.error();
  if (!*row) return internal_error();
  return DefinitionsChange{moved->integer(0), moved->integer(1)};
}

Result<std::shared_ptr<const Definitions>> SharedCatalog::refresh(Connection& connection, Deadline deadline) {
  const Result<std::int64_t> version = ask_version(connection, deadline);
  if (!version) return version.error();
  if (std::shared_ptr<const Definitions> now = known(); now->version >= *version) return now;
  if (const Result<bool> usable = keys_are_of_this_node(connection)) outdated_ = !*usable;
  if (outdated_) return unavailable();
  const std::unique_lock loading(loading_, deadline);
  if (!loading) return unavailable();
  if (std::shared_ptr<const Definitions> now = known(); now->version >= *version) return now;
  if (Status begun = begin_until(connection, deadline); !begun) return begun.error();
  Result<Definitions> read = read_definitions(connection, *known());
  (void)connection.run("COMMIT");
  if (!read) return read.error();
  publish(*std::move(read));
  return known();
}

void SharedCatalog::publish(Definitions definitions) {
  const std::lock_guard lock(publishing_);
  if (known_.load()->version >= definitions.version) return;
  known_.store(std::make_shared<const Definitions>(std::move(definitions)));
}

}  // namespace bespoke::postgresql
