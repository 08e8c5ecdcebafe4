// The rows that keep definitions, on every SQL store. They alone are written here, not the tables of entries.
// A store's `Connection` prepares statements; its `prepare` takes a `?` for each parameter.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/catalog.h"
#include "model/errors.h"
#include "store/sql/definition_text.h"
#include "store/sql/integration_list.h"

namespace bespoke::sql {

namespace rows {

using Fields = std::map<std::int64_t, std::vector<CustomField>>;  // by the number of their API
using KnownFields = std::map<CustomFieldId, const CustomField*>;

inline KnownFields fields_of(const Catalog* catalog) {
  KnownFields fields;
  if (catalog == nullptr) return fields;
  for (const std::shared_ptr<const CustomApi>& api : catalog->apis()) {
    for (const CustomField& field : api->fields) fields.emplace(field.id, &field);
  }
  return fields;
}

template <class Statement>
std::optional<std::string> optional_text(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return row.text(column);
}

template <class Statement>
void bind_optional(Statement& statement, const std::optional<std::string>& text) {
  if (text) {
    statement.bind(std::string_view(*text));
  } else {
    statement.bind_null();
  }
}

// Rules that are known are taken as they are: others would have to be compiled.
template <class Statement>
Result<CustomField> read_field(const Statement& row, const KnownFields& known, RuleCompiler& compiler) {
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
  const std::string rules_text = row.text(9);
  const auto before = known.find(field.id);
  if (before != known.end() && before->second->type == *type && write_rules(*before->second) == rules_text) {
    field.rules = before->second->rules;
  } else {
    Result<std::shared_ptr<const FieldRules>> rules = read_rules(*type, rules_text, compiler);
    if (!rules) return rules.error();
    field.rules = *std::move(rules);
  }
  field.created_at.ms = row.integer(10);
  field.updated_at.ms = row.integer(11);
  field.indexed = row.integer(12) != 0 ? Indexed::Yes : Indexed::No;
  field.nulls_indexed = row.integer(13) != 0 ? Indexed::Yes : Indexed::No;
  return field;
}

template <class Connection>
Result<Fields> read_fields(Connection& connection, const Catalog* catalog) {
  const KnownFields known = fields_of(catalog);
  RuleCompiler compiler;  // of all: many fields have the same rule
  Fields fields;
  auto rows = connection.prepare(
      "SELECT "
      "api,id,\"column\",name,description,slug,type,use_as_url_slug,sort_order,rules,created_at,updated_at,"
      "indexed,nulls_indexed FROM custom_fields ORDER BY number");
  if (!rows) return rows.error();
  while (true) {
    const Result<bool> row = rows->step();
    if (!row) return row.error();
    if (!*row) return fields;
    Result<CustomField> field = read_field(*rows, known, compiler);
    if (!field) return field.error();
    fields[rows->integer(0)].push_back(*std::move(field));
  }
}

template <class Statement>
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
  Result<std::vector<ParentApi>> parents = read_parents(row.text(10));
  if (!parents) return parents.error();
  api.parents = *std::move(parents);
  api.created_at.ms = row.integer(11);
  api.updated_at.ms = row.integer(12);
  api.retention = {row.integer(13) != 0, row.integer(14) != 0, row.integer(15), row.integer(16)};
  return api;
}

template <class Connection>
Result<Settings> read_settings(Connection& connection) {
  auto row = connection.prepare("SELECT page_length FROM settings");
  if (!row) return row.error();
  const Result<bool> found = row->step();
  if (!found) return found.error();
  Settings settings;
  if (*found) settings.page_length = row->integer(0);
  return settings;
}

// Whether another API has that value.
template <class Connection>
Result<bool> is_taken(Connection& connection, std::string_view text, const std::string& value,
                      const CustomApiId& id) {
  auto statement = connection.prepare(text);
  if (!statement) return statement.error();
  return statement->bind(std::string_view(value)).bind(id.uuid()).step();
}

template <class Connection>
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

// Binds what an API's row holds, but for its number. `parents` outlives the statement.
template <class Statement>
void bind_api(Statement& statement, const CustomApi& api, const std::string& parents) {
  statement.bind(api.id.uuid()).bind(api.version).bind(std::string_view(api.name));
  statement.bind(std::string_view(api.description)).bind(std::string_view(api.slug));
  statement.bind(std::string_view(api.api_type)).bind(std::int64_t{api.allow_upserts});
  bind_optional(statement, api.presentation.page);
  bind_optional(statement, api.presentation.section);
  statement.bind(std::string_view(parents)).bind(api.created_at.ms).bind(api.updated_at.ms);
  const Retention& retention = api.retention;
  statement.bind(std::int64_t{retention.feed}).bind(std::int64_t{retention.history});
  statement.bind(retention.history_days).bind(retention.history_versions);
}

template <class Connection>
Status run_for(Connection& connection, std::string_view text, std::int64_t number) {
  auto statement = connection.prepare(text);
  if (!statement) return statement.error();
  return statement->bind(number).run();
}

}  // namespace rows

// `known` is an earlier one, or null.
template <class Connection>
Result<std::shared_ptr<const Catalog>> read_catalog(Connection& connection, const Catalog* known,
                                                    const std::shared_ptr<const AccessRules>& access) {
  const Result<Settings> settings = rows::read_settings(connection);
  if (!settings) return settings.error();
  Result<rows::Fields> fields = rows::read_fields(connection, known);
  if (!fields) return fields.error();
  Result<Integrations> integrations = read_integrations(connection);
  if (!integrations) return integrations.error();
  const Catalog observing({}, {}, AccessRules::none(), *integrations);
  std::vector<std::shared_ptr<const CustomApi>> apis;
  auto found = connection.prepare(
      "SELECT number,id,version,name,description,slug,api_type,allow_upserts,page,section,parents,created_at,"
      "updated_at,feed,history,history_days,history_versions FROM custom_apis ORDER BY number");
  if (!found) return found.error();
  while (true) {
    const Result<bool> row = found->step();
    if (!row) return row.error();
    if (!*row) {
      return std::make_shared<const Catalog>(*settings, std::move(apis), access, *std::move(integrations));
    }
    Result<CustomApi> api = rows::read_api(*found);
    if (!api) return api.error();
    api->fields = std::move((*fields)[api->number]);
    api->observed = observing.observed(api->api_type);
    apis.push_back(std::make_shared<const CustomApi>(*std::move(api)));
  }
}

template <class Connection>
Status write_settings(Connection& connection, const Settings& settings) {
  auto removal = connection.prepare("DELETE FROM settings");
  if (!removal) return removal.error();
  if (Status removed = removal->run(); !removed) return removed;
  return rows::run_for(connection, "INSERT INTO settings(page_length) VALUES(?)", settings.page_length);
}

// DuplicateCustomApi, naming the api_type or the slug, if one is taken. Gives the API's number.
template <class Connection>
Result<std::int64_t> insert_api_row(Connection& connection, const CustomApi& api) {
  const std::string parents = write_parents(api.parents);
  {
    auto statement = connection.prepare(
        "INSERT INTO "
        "custom_apis(columns,id,version,name,description,slug,api_type,allow_upserts,page,section,"
        "parents,created_at,updated_at,feed,history,history_days,history_versions) "
        "VALUES(0,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) RETURNING number");
    if (!statement) return statement.error();
    rows::bind_api(*statement, api, parents);
    const Result<bool> inserted = statement->step();
    if (inserted) return *inserted ? Result<std::int64_t>(statement->integer(0)) : internal_error();
    if (!connection.unique_violated()) return inserted.error();
  }
  return rows::name_clashes(connection, api);
}

// DuplicateCustomApi as above.
template <class Connection>
Status update_api_row(Connection& connection, const CustomApi& api) {
  const std::string parents = write_parents(api.parents);
  {
    auto statement = connection.prepare(
        "UPDATE custom_apis SET id=?1,version=?2,name=?3,description=?4,slug=?5,api_type=?6,allow_upserts=?7,"
        "page=?8,section=?9,parents=?10,created_at=?11,updated_at=?12,feed=?13,history=?14,history_days=?15,"
        "history_versions=?16 WHERE id=?1");
    if (!statement) return statement.error();
    rows::bind_api(*statement, api, parents);
    Status updated = statement->run();
    if (updated || !connection.unique_violated()) return updated;
  }
  return rows::name_clashes(connection, api);
}

template <class Connection>
Status delete_api_rows(Connection& connection, std::int64_t number) {
  for (const char* text :
       {"DELETE FROM custom_apis WHERE number=?", "DELETE FROM custom_fields WHERE api=?",
        "DELETE FROM removed_columns WHERE api=?", "DELETE FROM role_policies WHERE api=?"}) {
    if (Status deleted = rows::run_for(connection, text, number); !deleted) return deleted;
  }
  return {};
}

// After a change of its fields.
template <class Connection>
Status write_api_version(Connection& connection, const CustomApi& api) {
  auto statement = connection.prepare("UPDATE custom_apis SET version=? WHERE number=?");
  if (!statement) return statement.error();
  return statement->bind(api.version).bind(api.number).run();
}

// Gives the API with that version.
template <class Connection>
Result<CustomApi> write_api_version(Connection& connection, CustomApi api, std::int64_t version) {
  api.version = version;
  if (Status written = write_api_version(connection, api); !written) return written.error();
  return api;
}

// DuplicateCustomField if the slug is taken.
template <class Connection>
Status insert_field_row(Connection& connection, const CustomApi& api, const CustomField& field) {
  auto statement = connection.prepare(
      "INSERT INTO "
      "custom_fields(id,api,\"column\",name,description,slug,type,use_as_url_slug,sort_order,rules,"
      "created_at,updated_at,indexed,nulls_indexed) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
  if (!statement) return statement.error();
  const std::string rules = write_rules(field);
  statement->bind(field.id.uuid()).bind(api.number).bind(field.column).bind(std::string_view(field.name));
  statement->bind(std::string_view(field.description)).bind(std::string_view(field.slug));
  statement->bind(info(field.type).name).bind(std::int64_t{field.use_as_url_slug}).bind(field.sort_order);
  statement->bind(std::string_view(rules)).bind(field.created_at.ms).bind(field.updated_at.ms);
  statement->bind(std::int64_t{field.indexed == Indexed::Yes});
  statement->bind(std::int64_t{field.nulls_indexed == Indexed::Yes});
  Status inserted = statement->run();
  if (!inserted && connection.unique_violated()) return duplicate_custom_field();
  return inserted;
}

template <class Connection>
Status update_field_row(Connection& connection, const CustomField& field) {
  auto statement = connection.prepare(
      "UPDATE custom_fields SET name=?,description=?,slug=?,sort_order=?,rules=?,updated_at=? WHERE id=?");
  if (!statement) return statement.error();
  const std::string rules = write_rules(field);
  statement->bind(std::string_view(field.name)).bind(std::string_view(field.description));
  statement->bind(std::string_view(field.slug)).bind(field.sort_order).bind(std::string_view(rules));
  Status updated = statement->bind(field.updated_at.ms).bind(field.id.uuid()).run();
  if (!updated && connection.unique_violated()) return duplicate_custom_field();
  return updated;
}

template <class Connection>
Status delete_field_row(Connection& connection, const CustomField& field) {
  auto statement = connection.prepare("DELETE FROM custom_fields WHERE id=?");
  if (!statement) return statement.error();
  return statement->bind(field.id.uuid()).run();
}

// The API with the field of the same id changed; what the store gave that field stays. As above.
template <class Connection>
Result<CustomApi> update_field(Connection& connection, CustomApi api, CustomField field) {
  for (CustomField& current : api.fields) {
    if (current.id != field.id) continue;
    field.column = current.column;
    field.indexed = current.indexed;
    field.nulls_indexed = current.nulls_indexed;
    current = field;
  }
  ++api.version;
  if (Status updated = update_field_row(connection, field); !updated) return updated.error();
  if (Status written = write_api_version(connection, api); !written) return written.error();
  return api;
}

// The API without the field, whose column, of that kind, is to be emptied.
template <class Connection>
Result<CustomApi> delete_field(Connection& connection, CustomApi api, const CustomField& field,
                               const std::string& kind) {
  if (Status deleted = delete_field_row(connection, field); !deleted) return deleted.error();
  auto statement =
      connection.prepare("INSERT INTO removed_columns(api,\"column\",kind,empty) VALUES(?,?,?,0)");
  if (!statement) return statement.error();
  Status kept = statement->bind(api.number).bind(field.column).bind(std::string_view(kind)).run();
  if (!kept) return kept.error();
  std::erase_if(api.fields, [&](const CustomField& each) { return each.id == field.id; });
  ++api.version;
  if (Status written = write_api_version(connection, api); !written) return written.error();
  return api;
}

}  // namespace bespoke::sql
