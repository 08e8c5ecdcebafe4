#include "store/sqlite/definition_rows.h"

#include <map>
#include <utility>
#include <vector>

#include "model/errors.h"
#include "store/sql/definition_text.h"

namespace bespoke::sqlite {
namespace {

using Fields = std::map<std::int64_t, std::vector<CustomField>>;  // by the number of their API

std::optional<std::string> optional_text(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return row.text(column);
}

void bind_optional(Statement& statement, const std::optional<std::string>& text) {
  if (text) {
    statement.bind(std::string_view(*text));
  } else {
    statement.bind_null();
  }
}

Result<CustomField> read_field(const Statement& row) {
  CustomField field;
  field.id = CustomFieldId(row.uuid(1));
  field.column = row.integer(2);
  field.name = row.text(3);
  field.description = row.text(4);
  field.slug = row.text(5);
  const std::optional<FieldType> type = parse_field_type(row.text(6));
  if (!type) return internal_error();
  field.type = *type;
  field.use_as_url_slug = row.integer(7) != 0;
  field.sort_order = row.integer(8);
  Result<std::shared_ptr<const FieldRules>> rules = sql::read_rules(*type, row.text(9));
  if (!rules) return rules.error();
  field.rules = *std::move(rules);
  field.created_at.ms = row.integer(10);
  field.updated_at.ms = row.integer(11);
  return field;
}

Result<Fields> read_fields(Connection& connection) {
  Fields fields;
  Result<Statement> rows = connection.prepare(
      "SELECT "
      "api,id,column,name,description,slug,type,use_as_url_slug,sort_order,rules,created_at,updated_at "
      "FROM custom_fields ORDER BY number");
  if (!rows) return rows.error();
  while (true) {
    const Result<bool> row = rows->step();
    if (!row) return row.error();
    if (!*row) return fields;
    Result<CustomField> field = read_field(*rows);
    if (!field) return field.error();
    fields[rows->integer(0)].push_back(*std::move(field));
  }
}

Result<CustomApi> read_api(const Statement& row) {
  CustomApi api;
  api.number = row.integer(0);
  api.id = CustomApiId(row.uuid(1));
  api.version = row.integer(2);
  api.name = row.text(3);
  api.description = row.text(4);
  api.slug = row.text(5);
  api.api_type = row.text(6);
  api.allow_upserts = row.integer(7) != 0;
  api.presentation = {optional_text(row, 8), optional_text(row, 9)};
  Result<std::vector<ParentApi>> parents = sql::read_parents(row.text(10));
  if (!parents) return parents.error();
  api.parents = *std::move(parents);
  api.created_at.ms = row.integer(11);
  api.updated_at.ms = row.integer(12);
  return api;
}

Result<Settings> read_settings(Connection& connection) {
  Result<Statement> row = connection.prepare("SELECT page_length FROM settings");
  if (!row) return row.error();
  const Result<bool> found = row->step();
  if (!found) return found.error();
  Settings settings;
  if (*found) settings.page_length = row->integer(0);
  return settings;
}

// Whether another API has that value.
Result<bool> is_taken(Connection& connection, std::string_view text, const std::string& value,
                      const CustomApiId& id) {
  Result<Statement> statement = connection.prepare(text);
  if (!statement) return statement.error();
  return statement->bind(std::string_view(value)).bind(id.uuid()).step();
}

Error name_clashes(Connection& connection, const CustomApi& api) {
  const std::pair<const char*, bool> checks[] = {{"api_type", false}, {"slug", true}};
  for (const auto& [attribute, is_slug] : checks) {
    const Result<bool> taken =
        is_slug ? is_taken(connection, "SELECT 1 FROM custom_apis WHERE slug=? AND id<>?", api.slug, api.id)
                : is_taken(connection, "SELECT 1 FROM custom_apis WHERE api_type=? AND id<>?", api.api_type,
                           api.id);
    if (!taken) return taken.error();
    if (*taken) return duplicate_custom_api(attribute);
  }
  return internal_error();
}

// Binds what an API's row holds, but for its number.
Status run_with(Connection& connection, Statement& statement, const CustomApi& api) {
  const std::string parents = sql::write_parents(api.parents);
  statement.bind(api.id.uuid()).bind(api.version).bind(std::string_view(api.name));
  statement.bind(std::string_view(api.description)).bind(std::string_view(api.slug));
  statement.bind(std::string_view(api.api_type)).bind(std::int64_t{api.allow_upserts});
  bind_optional(statement, api.presentation.page);
  bind_optional(statement, api.presentation.section);
  statement.bind(std::string_view(parents)).bind(api.created_at.ms).bind(api.updated_at.ms);
  Status written = statement.run();
  if (written || !connection.unique_violated()) return written;
  return name_clashes(connection, api);
}

Status run_for(Connection& connection, std::string_view text, std::int64_t number) {
  Result<Statement> statement = connection.prepare(text);
  if (!statement) return statement.error();
  return statement->bind(number).run();
}

}  // namespace

Result<std::shared_ptr<const Catalog>> read_catalog(Connection& connection) {
  const Result<Settings> settings = read_settings(connection);
  if (!settings) return settings.error();
  Result<Fields> fields = read_fields(connection);
  if (!fields) return fields.error();
  std::vector<std::shared_ptr<const CustomApi>> apis;
  Result<Statement> rows = connection.prepare(
      "SELECT number,id,version,name,description,slug,api_type,allow_upserts,page,section,parents,created_at,"
      "updated_at FROM custom_apis ORDER BY number");
  if (!rows) return rows.error();
  while (true) {
    const Result<bool> row = rows->step();
    if (!row) return row.error();
    if (!*row) return std::make_shared<const Catalog>(*settings, std::move(apis));
    Result<CustomApi> api = read_api(*rows);
    if (!api) return api.error();
    api->fields = std::move((*fields)[api->number]);
    apis.push_back(std::make_shared<const CustomApi>(*std::move(api)));
  }
}

Status write_settings(Connection& connection, const Settings& settings) {
  Result<Statement> statement =
      connection.prepare("INSERT OR REPLACE INTO settings(rowid,page_length) VALUES(1,?)");
  if (!statement) return statement.error();
  return statement->bind(settings.page_length).run();
}

Result<std::int64_t> insert_api_row(Connection& connection, const CustomApi& api) {
  {
    Result<Statement> statement = connection.prepare(
        "INSERT INTO "
        "custom_apis(columns,id,version,name,description,slug,api_type,allow_upserts,page,section,"
        "parents,created_at,updated_at) VALUES(0,?,?,?,?,?,?,?,?,?,?,?,?)");
    if (!statement) return statement.error();
    if (Status inserted = run_with(connection, *statement, api); !inserted) return inserted.error();
  }
  const std::int64_t number = connection.last_key();
  const Status counted = run_for(connection, "INSERT INTO entry_counts(api,entries) VALUES(?,0)", number);
  if (!counted) return counted.error();
  return number;
}

Status update_api_row(Connection& connection, const CustomApi& api) {
  Result<Statement> statement = connection.prepare(
      "UPDATE custom_apis SET id=?1,version=?2,name=?3,description=?4,slug=?5,api_type=?6,allow_upserts=?7,"
      "page=?8,section=?9,parents=?10,created_at=?11,updated_at=?12 WHERE id=?1");
  if (!statement) return statement.error();
  return run_with(connection, *statement, api);
}

Status delete_api_rows(Connection& connection, std::int64_t number) {
  for (const char* text :
       {"DELETE FROM custom_apis WHERE number=?", "DELETE FROM custom_fields WHERE api=?",
        "DELETE FROM removed_columns WHERE api=?", "DELETE FROM entry_counts WHERE api=?"}) {
    if (Status deleted = run_for(connection, text, number); !deleted) return deleted;
  }
  return {};
}

Status write_api_version(Connection& connection, const CustomApi& api) {
  Result<Statement> statement = connection.prepare("UPDATE custom_apis SET version=? WHERE number=?");
  if (!statement) return statement.error();
  return statement->bind(api.version).bind(api.number).run();
}

Status insert_field_row(Connection& connection, const CustomApi& api, const CustomField& field) {
  Result<Statement> statement = connection.prepare(
      "INSERT INTO custom_fields(id,api,column,name,description,slug,type,use_as_url_slug,sort_order,rules,"
      "created_at,updated_at) VALUES(?,?,?,?,?,?,?,?,?,?,?,?)");
  if (!statement) return statement.error();
  const std::string rules = sql::write_rules(field);
  statement->bind(field.id.uuid()).bind(api.number).bind(field.column).bind(std::string_view(field.name));
  statement->bind(std::string_view(field.description)).bind(std::string_view(field.slug));
  statement->bind(info(field.type).name).bind(std::int64_t{field.use_as_url_slug}).bind(field.sort_order);
  statement->bind(std::string_view(rules)).bind(field.created_at.ms).bind(field.updated_at.ms);
  Status inserted = statement->run();
  if (!inserted && connection.unique_violated()) return duplicate_custom_field();
  return inserted;
}

Status update_field_row(Connection& connection, const CustomField& field) {
  Result<Statement> statement = connection.prepare(
      "UPDATE custom_fields SET name=?,description=?,slug=?,sort_order=?,rules=?,updated_at=? WHERE id=?");
  if (!statement) return statement.error();
  const std::string rules = sql::write_rules(field);
  statement->bind(std::string_view(field.name)).bind(std::string_view(field.description));
  statement->bind(std::string_view(field.slug)).bind(field.sort_order).bind(std::string_view(rules));
  Status updated = statement->bind(field.updated_at.ms).bind(field.id.uuid()).run();
  if (!updated && connection.unique_violated()) return duplicate_custom_field();
  return updated;
}

Status delete_field_row(Connection& connection, const CustomField& field) {
  Result<Statement> statement = connection.prepare("DELETE FROM custom_fields WHERE id=?");
  if (!statement) return statement.error();
  return statement->bind(field.id.uuid()).run();
}

}  // namespace bespoke::sqlite
