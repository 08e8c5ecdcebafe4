#include "store/postgresql/explain.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "model/errors.h"
#include "query/attributes.h"

namespace bespoke::postgresql {
namespace {

double number_of(const json::Value& node, std::string_view key) {
  const json::Value* value = node.find(key);
  if (value == nullptr || value->number() == nullptr) return 0;
  return json::to_double(*value->number()).value_or(0);
}

// The attribute that an index is on: see index_name in entry_table.h. `c`, `u` and `l` are a field's column
// and what is kept beside it.
std::optional<std::size_t> attribute_of(const CustomApi& api, std::string_view index) {
  const std::string_view column = index.substr(std::min(index.find('_') + 1, index.size()));
  if (column == "id") return entry_id_attribute;
  if (column == "created_at") return entry_created_at_attribute;
  if (column == "updated_at") return entry_updated_at_attribute;
  std::int64_t number = 0;
  if (column.size() < 2) return std::nullopt;
  std::from_chars(column.data() + 1, column.data() + column.size(), number);
  for (std::size_t i = 0; i < api.fields.size(); ++i) {
    if (api.fields[i].column == number) return entry_field_attribute + i;
  }
  return std::nullopt;
}

// Those that a node looked at in the table, kept or not.
std::int64_t rows_of(const json::Value& node) {
  const double rows = number_of(node, "Actual Rows") + number_of(node, "Rows Removed by Filter") +
                      number_of(node, "Rows Removed by Index Recheck");
  return std::llround(rows * number_of(node, "Actual Loops"));
}

std::int64_t walk_plan(const json::Value& node, const CustomApi& api, Explanation& explanation) {
  const std::string_view type = node.text_of("Node Type");
  if (type == "Sort" || type == "Incremental Sort") explanation.walk = Explanation::Walk::Sorted;
  const std::optional<std::size_t> attribute = attribute_of(api, node.text_of("Index Name"));
  const bool is_new =
      attribute && std::ranges::find(explanation.indexes, *attribute) == explanation.indexes.end();
  if (is_new) explanation.indexes.push_back(*attribute);
  // A bitmap of an index has no rows of its own.
  const bool reads_table = !node.text_of("Relation Name").empty();
  std::int64_t rows = reads_table ? rows_of(node) : 0;
  const json::Value* below = node.find("Plans");
  if (below == nullptr || below->array() == nullptr) return rows;
  for (const json::Value& each : *below->array()) rows += walk_plan(each, api, explanation);
  return rows;
}

}  // namespace

Result<std::int64_t> explain(Connection& connection, const CustomApi& api, const sql::SqlText& text, Run run,
                             Explanation& explanation) {
  const std::string how = run == Run::Yes ? "ANALYZE,TIMING OFF," : "";
  Statement statement = connection.plan("EXPLAIN(" + how + "COSTS OFF,FORMAT JSON) " + text.text);
  for (const sql::SqlValue& value : text.values) statement.bind(value);
  const Result<bool> row = statement.step();
  if (!row) return row.error();
  if (!*row) return internal_error();
  const Result<json::Value> document = json::read(statement.text(0));
  if (!document || document->array() == nullptr || document->array()->empty()) return internal_error();
  const json::Value* plan = document->array()->front().find("Plan");
  return plan == nullptr ? 0 : walk_plan(*plan, api, explanation);
}

}  // namespace bespoke::postgresql
