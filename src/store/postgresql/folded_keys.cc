#include "store/postgresql/folded_keys.h"

#include <array>
#include <atomic>
#include <charconv>
#include <string>

#include "model/errors.h"
#include "store/postgresql/shared_catalog.h"
#include "store/sql/definition_rows.h"
#include "store/sql/folded_keys.h"

namespace bespoke::postgresql {
namespace {

// Writes that run are waited for; what is queued behind them waits as well, so not for long.
constexpr const char* begin_text =
    "BEGIN; SET LOCAL lock_timeout = '10s'; LOCK TABLE definition_lock IN ACCESS EXCLUSIVE MODE";

std::array<int, 3> numbers_of(std::string_view version) {
  std::array<int, 3> numbers{};
  const char* next = version.data();
  const char* const end = version.data() + version.size();
  for (int& number : numbers) {
    next = std::from_chars(next, end, number).ptr;
    if (next != end) ++next;  // the dot
  }
  return numbers;
}

Error older_than(const std::string& stored) {
  return {ErrorCode::Unavailable,
          {"The database holds keys of Unicode " + stored + ", but this program's utf8proc knows " +
           std::string(unicode_version()) + ": upgrade utf8proc on this node."}};
}

// The versions of the APIs move as well, so that what another node has under way is refused.
Status refold(Connection& connection, const std::string& stored) {
  const Result<std::shared_ptr<const Catalog>> catalog =
      sql::read_catalog(connection, nullptr, AccessRules::none());
  if (!catalog) return catalog.error();
  if (Status done = sql::refold_keys(connection, **catalog, stored); !done) return done;
  if (Status moved = connection.run("UPDATE custom_apis SET version=version+1"); !moved) return moved;
  if (const Result<DefinitionsChange> moved = move_version(connection); !moved) return moved.error();
  return connection.run("NOTIFY bespoke_definitions");
}

// Another node may have done it while this one waited for the lock.
Status refold_once(Connection& connection) {
  const Result<std::string> stored = sql::read_unicode(connection);
  if (!stored) return stored.error();
  if (*stored == unicode_version()) return {};
  if (is_newer_unicode(*stored, unicode_version())) return older_than(*stored);
  return refold(connection, *stored);
}

}  // namespace

bool is_newer_unicode(std::string_view version, std::string_view than) {
  return numbers_of(version) > numbers_of(than);
}

Status keep_keys_folded(Connection& connection) {
  const Result<std::string> stored = sql::read_unicode(connection);
  if (!stored) return stored.error();
  if (*stored == unicode_version()) return {};
  Status folded = connection.run(begin_text);
  if (folded) folded = refold_once(connection);
  if (folded) folded = connection.run("COMMIT");
  if (!folded && connection.in_transaction()) (void)connection.run("ROLLBACK");
  return folded;
}

Result<bool> keys_are_of_this_node(Connection& connection) {
  const Result<std::string> stored = sql::read_unicode(connection);
  if (!stored) return stored.error();
  if (*stored == unicode_version()) return true;
  static std::atomic<bool> logged = false;
  if (!logged.exchange(true)) {
    log::Line(log::Level::Error, "unicode_differs")
        .field("database", *stored)
        .field("node", unicode_version());
  }
  return false;
}

}  // namespace bespoke::postgresql
