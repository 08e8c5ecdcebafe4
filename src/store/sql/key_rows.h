// Application keys and the server's own secrets, on every SQL store.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/store.h"

namespace bespoke::sql {

template <class Connection>
Result<std::optional<ApplicationKey>> find_key(Connection& connection, std::string_view client_id) {
  auto row =
      connection.prepare("SELECT client_id,secret_hash,created_at FROM application_keys WHERE client_id=?");
  if (!row) return row.error();
  const Result<bool> found = row->bind(client_id).step();
  if (!found) return found.error();
  if (!*found) return std::optional<ApplicationKey>();
  return std::optional(ApplicationKey{row->text(0), row->text(1), Timestamp{row->integer(2)}});
}

template <class Connection>
Result<bool> has_keys(Connection& connection) {
  auto row = connection.prepare("SELECT 1 FROM application_keys LIMIT 1");
  if (!row) return row.error();
  return row->step();
}

template <class Connection>
Status put_key(Connection& connection, const ApplicationKey& key) {
  auto statement = connection.prepare(
      "INSERT INTO application_keys(client_id,secret_hash,created_at) VALUES(?,?,?) ON CONFLICT (client_id) "
      "DO "
      "UPDATE SET secret_hash=excluded.secret_hash,created_at=excluded.created_at");
  if (!statement) return statement.error();
  statement->bind(std::string_view(key.client_id)).bind(std::string_view(key.secret_hash));
  return statement->bind(key.created_at.ms).run();
}

template <class Connection>
Result<std::vector<ApplicationKey>> list_keys(Connection& connection) {
  std::vector<ApplicationKey> keys;
  auto rows =
      connection.prepare("SELECT client_id,secret_hash,created_at FROM application_keys ORDER BY client_id");
  if (!rows) return rows.error();
  while (true) {
    const Result<bool> row = rows->step();
    if (!row) return row.error();
    if (!*row) return keys;
    keys.push_back({rows->text(0), rows->text(1), Timestamp{rows->integer(2)}});
  }
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
