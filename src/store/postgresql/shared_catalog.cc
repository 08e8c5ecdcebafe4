#include "store/postgresql/shared_catalog.h"

#include <utility>

#include "model/errors.h"
#include "store/sql/definition_rows.h"

namespace bespoke::postgresql {
namespace {

constexpr const char* version_text = "SELECT version FROM definitions";

}  // namespace

Result<Definitions> read_definitions(Connection& connection, const Definitions& known) {
  const Result<std::int64_t> version = connection.read_integer(version_text);
  if (!version) return version.error();
  if (*version == known.version) return known;
  Result<std::shared_ptr<const Catalog>> catalog = sql::read_catalog(connection);
  if (!catalog) return catalog.error();
  return Definitions{*version, std::make_shared<const Catalog>((*catalog)->numbered(*version))};
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

Result<std::shared_ptr<const Definitions>> SharedCatalog::refresh(Connection& connection) {
  const Result<std::int64_t> version = connection.read_integer(version_text);
  if (!version) return version.error();
  if (std::shared_ptr<const Definitions> now = known(); now->version >= *version) return now;
  const std::lock_guard loading(loading_);
  if (std::shared_ptr<const Definitions> now = known(); now->version >= *version) return now;
  if (Status begun = connection.run(begin_snapshot); !begun) return begun.error();
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
