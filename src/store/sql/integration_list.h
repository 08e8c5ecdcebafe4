// The rows that keep integrations, read: on every SQL store.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/integration.h"

namespace bespoke::sql {

using Integrations = std::vector<std::shared_ptr<const Integration>>;

std::string write_events(const std::vector<std::string>& events);
Result<std::vector<std::string>> read_events(std::string_view text);

template <class Connection>
Result<Integrations> read_integrations(Connection& connection) {
  Integrations integrations;
  auto rows = connection.prepare(
      "SELECT number,id,name,description,enabled,is_concurrent,observes,url,secret,created_at,updated_at "
      "FROM "
      "integrations ORDER BY number");
  if (!rows) return rows.error();
  while (true) {
    const Result<bool> row = rows->step();
    if (!row) return row.error();
    if (!*row) return integrations;
    Integration each;
    each.number = rows->integer(0);
    each.id = IntegrationId(rows->uuid(1));
    each.name = rows->text(2);
    each.description = rows->text(3);
    each.enabled = rows->integer(4) != 0;
    each.is_concurrent = rows->integer(5) != 0;
    Result<std::vector<std::string>> events = read_events(rows->text(6));
    if (!events) return events.error();
    each.observes = *std::move(events);
    each.url = rows->text(7);
    if (!rows->is_null(8)) each.sealed_secret = rows->text(8);
    each.created_at.ms = rows->integer(9);
    each.updated_at.ms = rows->integer(10);
    integrations.push_back(std::make_shared<const Integration>(std::move(each)));
  }
}

}  // namespace bespoke::sql
