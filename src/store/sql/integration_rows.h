// The rows that keep integrations, on every SQL store, and since when they observe what. `Sql` is what the
// store's `EventSql` says.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "model/catalog.h"
#include "model/errors.h"
#include "store/sql/definition_rows.h"
#include "store/sql/integration_list.h"

namespace bespoke::sql {

namespace rows {

template <class Statement>
void bind_integration(Statement& statement, const Integration& integration, const std::string& events) {
  statement.bind(std::string_view(integration.name)).bind(std::string_view(integration.description));
  statement.bind(std::int64_t{integration.enabled}).bind(std::int64_t{integration.is_concurrent});
  statement.bind(std::string_view(events)).bind(std::string_view(integration.url));
  if (integration.sealed_secret) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(integration.sealed_secret->data());
    statement.bind(std::span(bytes, integration.sealed_secret->size()));
  } else {
    statement.bind_null();
  }
  statement.bind(integration.created_at.ms).bind(integration.updated_at.ms).bind(integration.id.uuid());
}

// Gives the number. What came before it is nothing to it.
template <class Sql, class Connection>
Result<std::int64_t> insert_integration(Connection& connection, const Integration& integration) {
  auto statement = connection.prepare(
      std::string("INSERT INTO integrations(name,description,enabled,is_concurrent,observes,url,secret,"
                  "created_at,updated_at,id,position) VALUES(?,?,?,?,?,?,") +
      Sql::bytes_parameter + ",?,?,?," + Sql::last_position + ") RETURNING number");
  if (!statement) return statement.error();
  const std::string events = write_events(integration.observes);
  bind_integration(*statement, integration, events);
  const Result<bool> inserted = statement->step();
  if (!inserted) return inserted.error();
  return *inserted ? Result<std::int64_t>(statement->integer(0)) : internal_error();
}

template <class Sql, class Connection>
Status update_integration(Connection& connection, const Integration& integration) {
  auto statement = connection.prepare(
      std::string("UPDATE integrations SET name=?,description=?,enabled=?,is_concurrent=?,observes=?,url=?,"
                  "secret=") +
      Sql::bytes_parameter + ",created_at=?,updated_at=? WHERE id=?");
  if (!statement) return statement.error();
  const std::string events = write_events(integration.observes);
  bind_integration(*statement, integration, events);
  return statement->run();
}

inline std::vector<std::string> observed_events(const Integration* integration) {
  if (integration == nullptr || !integration->enabled) return {};
  return integration->observes;
}

inline bool holds(const std::vector<std::string>& events, const std::string& event) {
  return std::ranges::find(events, event) != events.end();
}

template <class Connection>
Status run_observation(Connection& connection, const std::string& text, std::int64_t integration,
                       const std::string& event) {
  auto statement = connection.prepare(text);
  if (!statement) return statement.error();
  return statement->bind(integration).bind(std::string_view(event)).run();
}

// What was committed before is numbered already, and what comes later has greater numbers: a change of
// definitions is alone.
template <class Sql, class Connection>
Status write_observations(Connection& connection, const Integration* before, const Integration& after) {
  const std::vector<std::string> old_events = observed_events(before);
  const std::vector<std::string> new_events = observed_events(&after);
  for (const std::string& event : old_events) {
    if (holds(new_events, event)) continue;
    Status ended = run_observation(connection,
                                   std::string("UPDATE observations SET until=") + Sql::last_number +
                                       " WHERE integration=? AND event=? AND until IS NULL",
                                   after.number, event);
    if (!ended) return ended;
  }
  for (const std::string& event : new_events) {
    if (holds(old_events, event)) continue;
    Status begun = run_observation(
        connection,
        std::string("INSERT INTO observations(integration,event,since) VALUES(?,?,") + Sql::last_number + ")",
        after.number, event);
    if (!begun) return begun;
  }
  return {};
}

// The catalog with what is observed of each API, whose version moves where that has changed.
template <class Connection>
Result<Catalog> observe_again(Connection& connection, Catalog catalog) {
  const Catalog before = catalog;
  for (const std::shared_ptr<const CustomApi>& api : before.apis()) {
    const Observed observed = before.observed(api->api_type);
    if (observed == api->observed) continue;
    CustomApi changed = *api;
    changed.observed = observed;
    ++changed.version;
    if (Status written = write_api_version(connection, changed); !written) return written.error();
    catalog = catalog.with(std::move(changed));
  }
  return catalog;
}

}  // namespace rows

template <class Sql, class Connection>
Result<Catalog> put_integration(Connection& connection, const Catalog& catalog, Integration integration) {
  const std::shared_ptr<const Integration> before = catalog.find(integration.id);
  if (before == nullptr) {
    const Result<std::int64_t> number = rows::insert_integration<Sql>(connection, integration);
    if (!number) return number.error();
    integration.number = *number;
  } else {
    integration.number = before->number;
    if (Status updated = rows::update_integration<Sql>(connection, integration); !updated)
      return updated.error();
  }
  if (Status written = rows::write_observations<Sql>(connection, before.get(), integration); !written)
    return written.error();
  return rows::observe_again(connection, catalog.with(std::move(integration)));
}

// What it leaves of jobs and attempts is removed later, some at a time: SurplusKind.
template <class Connection>
Result<Catalog> delete_integration(Connection& connection, const Catalog& catalog, const IntegrationId& id) {
  const std::shared_ptr<const Integration> integration = catalog.find(id);
  if (integration == nullptr) return integration_not_found();
  for (const char* text :
       {"DELETE FROM integrations WHERE number=?", "DELETE FROM observations WHERE integration=?",
        "INSERT INTO removed_integrations(number) VALUES(?)"}) {
    if (Status deleted = rows::run_for(connection, text, integration->number); !deleted)
      return deleted.error();
  }
  return rows::observe_again(connection, catalog.without(id));
}

}  // namespace bespoke::sql
