// Application keys and the server's own secrets, on every SQL store.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/store.h"

namespace bespoke::sql {

namespace rows {

inline constexpr std::string_view key_columns =
    "client_id,secret_hash,created_at,role_type,role_id,name,reserved_rate_limit,expires_at,updated_at,"
    "generation,former_hash,former_until,last_used_at";

template <class Statement>
std::optional<Timestamp> optional_time(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return Timestamp{row.integer(column)};
}

template <class Statement>
ApplicationKey read_key(const Statement& row) {
  ApplicationKey key{row.text(0), row.text(1), Timestamp{row.integer(2)}};
  // A type that nobody knows must not make an administrator of its bearer.
  if (!row.is_null(3)) key.role = {parse_role_type(row.text(3)).value_or(RoleType::CustomUser), row.text(4)};
  key.name = row.text(5);
  key.reserved_rate_limit = row.integer(6);
  key.expires_at = optional_time(row, 7);
  key.updated_at = optional_time(row, 8).value_or(key.created_at);
  key.generation = row.integer(9);
  key.former_hash = row.text(10);
  key.former_until.ms = row.integer(11);
  key.last_used_at = optional_time(row, 12);
  return key;
}

template <class Statement>
void bind_time(Statement& statement, const std::optional<Timestamp>& time) {
  time ? statement.bind(time->ms) : statement.bind_null();
}

template <class Connection>
Status put_key_row(Connection& connection, const ApplicationKey& key) {
  auto statement = connection.prepare(
      "INSERT INTO application_keys(" + std::string(key_columns) +
      ") VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?) "
      "ON CONFLICT (client_id) DO UPDATE SET secret_hash=excluded.secret_hash,created_at=excluded.created_at,"
      "role_type=excluded.role_type,role_id=excluded.role_id,name=excluded.name,"
      "reserved_rate_limit=excluded.reserved_rate_limit,expires_at=excluded.expires_at,"
      "updated_at=excluded.updated_at,generation=excluded.generation,former_hash=excluded.former_hash,"
      "former_until=excluded.former_until");
  if (!statement) return statement.error();
  statement->bind(std::string_view(key.client_id)).bind(std::string_view(key.secret_hash));
  statement->bind(key.created_at.ms);
  if (key.role) {
    statement->bind(role_type_name(key.role->type)).bind(std::string_view(key.role->id));
  } else {
    statement->bind_null().bind_null();
  }
  statement->bind(std::string_view(key.name)).bind(key.reserved_rate_limit);
  bind_time(*statement, key.expires_at);
  statement->bind(key.updated_at.ms).bind(key.generation);
  statement->bind(std::string_view(key.former_hash)).bind(key.former_until.ms);
  bind_time(*statement, key.last_used_at);
  return statement->run();
}

// Whether somebody may have a token that now means less, or nothing.
inline bool takes_something_back(const ApplicationKey& before, const ApplicationKey& after) {
  return before.secret_hash != after.secret_hash || before.role != after.role ||
         before.expires_at != after.expires_at || before.former_until != after.former_until;
}

// What was authorized by a token of that key is refused with DefinitionChanged, by whatever node, and looked
// at again. It is rare, so it may concern every Custom API.
template <class Connection>
Result<Catalog> move_all_versions(Connection& connection, const Catalog& catalog) {
  if (Status moved = connection.run("UPDATE custom_apis SET version=version+1"); !moved) return moved.error();
  return catalog.with_versions_moved();
}

}  // namespace rows

template <class Connection>
Result<std::optional<ApplicationKey>> find_key(Connection& connection, std::string_view client_id) {
  auto row = connection.prepare("SELECT " + std::string(rows::key_columns) +
                                " FROM application_keys WHERE client_id=?");
  if (!row) return row.error();
  const Result<bool> found = row->bind(client_id).step();
  if (!found) return found.error();
  if (!*found) return std::optional<ApplicationKey>();
  return std::optional(rows::read_key(*row));
}

template <class Connection>
Result<bool> has_keys(Connection& connection) {
  auto row = connection.prepare("SELECT 1 FROM application_keys LIMIT 1");
  if (!row) return row.error();
  return row->step();
}

// This and the next give the catalog as it is then.
template <class Connection>
Result<Catalog> put_key(Connection& connection, const Catalog& catalog, const ApplicationKey& key) {
  if (Status put = rows::put_key_row(connection, key); !put) return put.error();
  const ApplicationKey* before = catalog.keys().find(key.client_id);
  Catalog changed = catalog.with(catalog.keys().with(key));
  if (before == nullptr || !rows::takes_something_back(*before, key)) return changed;
  return rows::move_all_versions(connection, changed);
}

template <class Connection>
Result<Catalog> delete_key(Connection& connection, const Catalog& catalog, std::string_view client_id) {
  auto statement = connection.prepare("DELETE FROM application_keys WHERE client_id=?");
  if (!statement) return statement.error();
  if (Status deleted = statement->bind(client_id).run(); !deleted) return deleted.error();
  return rows::move_all_versions(connection, catalog.with(catalog.keys().without(client_id)));
}

template <class Connection>
Status note_key_use(Connection& connection, std::string_view client_id, Timestamp at) {
  auto statement = connection.prepare("UPDATE application_keys SET last_used_at=? WHERE client_id=?");
  if (!statement) return statement.error();
  return statement->bind(at.ms).bind(client_id).run();
}

template <class Connection>
Result<std::vector<ApplicationKey>> list_keys(Connection& connection) {
  std::vector<ApplicationKey> keys;
  auto found = connection.prepare("SELECT " + std::string(rows::key_columns) +
                                  " FROM application_keys ORDER BY client_id");
  if (!found) return found.error();
  while (true) {
    const Result<bool> row = found->step();
    if (!row) return row.error();
    if (!*row) return keys;
    keys.push_back(rows::read_key(*found));
  }
}

template <class Connection>
Result<std::shared_ptr<const ApplicationKeys>> read_keys(Connection& connection) {
  const Result<std::vector<ApplicationKey>> listed = list_keys(connection);
  if (!listed) return listed.error();
  ApplicationKeys::Keys keys;
  for (const ApplicationKey& key : *listed) keys.push_back(std::make_shared<const ApplicationKey>(key));
  return std::make_shared<const ApplicationKeys>(std::move(keys));
}

template <class Connection>
Result<std::optional<std::string>> find_secret(Connection& connection, std::string_view name) {
  auto row = connection.prepare("SELECT value FROM secrets WHERE name=?");
  if (!row) return row.error();
  const Result<bool> found = row->bind(name).step();
  if (!found) return found.error();
  if (!*found) return std::optional<std::string>();
  return std::optional(row->text(0));
}

template <class Connection>
Status put_secret(Connection& connection, std::string_view name, std::string_view value) {
  auto statement = connection.prepare(
      "INSERT INTO secrets(name,value) VALUES(?,?) ON CONFLICT (name) DO UPDATE SET value=excluded.value");
  if (!statement) return statement.error();
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(value.empty() ? "" : value.data());
  return statement->bind(name).bind(std::span(bytes, value.size())).run();
}

template <class Connection>
Result<std::vector<Secret>> list_secrets(Connection& connection) {
  std::vector<Secret> secrets;
  auto rows = connection.prepare("SELECT name,value FROM secrets ORDER BY name");
  if (!rows) return rows.error();
  while (true) {
    const Result<bool> row = rows->step();
    if (!row) return row.error();
    if (!*row) return secrets;
    secrets.push_back({rows->text(0), rows->text(1)});
  }
}

template <class Connection>
Status delete_secret(Connection& connection, std::string_view name) {
  auto statement = connection.prepare("DELETE FROM secrets WHERE name=?");
  if (!statement) return statement.error();
  return statement->bind(name).run();
}

}  // namespace bespoke::sql
