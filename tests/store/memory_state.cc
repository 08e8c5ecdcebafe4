#include "memory_state.h"

#include <algorithm>
#include <chrono>

#include "model/case_folding.h"
#include "model/errors.h"
#include "query/evaluate.h"

namespace bespoke {
namespace {

using Clock = std::chrono::steady_clock;

const std::vector<std::shared_ptr<const MemoryEntry>>& rows_of(const MemoryState& state,
                                                               const CustomApi& api) {
  static const std::vector<std::shared_ptr<const MemoryEntry>> none;
  const auto table = state.tables.find(api.id);
  return table == state.tables.end() ? none : table->second.rows;
}

// What is not there is null.
Value field_value(const MemoryEntry& row, const CustomField& field) {
  const auto value = row.values.find(field.id);
  return value == row.values.end() ? Value() : value->second;
}

Value attribute_value(const MemoryEntry& row, const CustomApi& api, std::size_t attribute) {
  switch (attribute) {
    case entry_id_attribute:
      return row.entry.id.text();
    case entry_created_at_attribute:
      return row.entry.created_at.ms;
    case entry_updated_at_attribute:
      return row.entry.updated_at.ms;
    default:
      return field_value(row, api.fields[attribute - entry_field_attribute]);
  }
}

// The row as readers of `api` see it.
Entry read_row(const MemoryEntry& row, const CustomApi& api) {
  Entry entry = row.entry;
  for (const CustomField& field : api.fields) entry.values.push_back(field_value(row, field));
  return entry;
}

void set_total(EntryPage& page, std::int64_t matching, const ListQuery& query) {
  switch (query.total_method) {
    case TotalMethod::LowerBound:
      page.total = std::min(matching, total_bound);
      page.total_kind = matching > total_bound ? TotalKind::LowerBound : TotalKind::Exact;
      return;
    case TotalMethod::Observed:
      page.total = std::min(matching, query.page.offset + query.page.limit + 1);
      page.total_kind = TotalKind::Observed;
      return;
  }
}

bool has_key(const MemoryEntry& row, const CustomApi& api, const EntryKey& key) {
  if (const EntryId* id = std::get_if<EntryId>(&key)) return row.entry.id == *id;
  const CustomField* field = api.url_slug_field();
  if (field == nullptr) return false;
  const Value value = field_value(row, *field);
  if (is_null(value)) return false;
  return unique_key(*field, std::get<std::string>(value)) == unique_key(*field, std::get<UrlSlug>(key).value);
}

}  // namespace

std::optional<Entry> find_entry(const MemoryState& state, const CustomApi& api, const EntryKey& key) {
  for (const auto& row : rows_of(state, api)) {
    if (has_key(*row, api, key)) return read_row(*row, api);
  }
  return std::nullopt;
}

Result<EntryPage> list_entries(const MemoryState& state, const CustomApi& api, const ListQuery& query) {
  const Clock::time_point start = Clock::now();
  const auto& rows = rows_of(state, api);
  const Selection selection = select(query, rows.size(), [&](std::size_t row, std::size_t attribute) {
    return attribute_value(*rows[row], api, attribute);
  });
  if (Clock::now() - start > std::chrono::milliseconds(query.timeout_ms))
    return deadline_exceeded(query.timeout_ms);
  EntryPage page;
  for (std::size_t row : selection.rows) page.entries.push_back(read_row(*rows[row], api));
  set_total(page, selection.total, query);
  return page;
}

std::optional<ApplicationKey> find_key(const MemoryState& state, std::string_view client_id) {
  const auto found = state.keys.find(client_id);
  if (found == state.keys.end()) return std::nullopt;
  return found->second;
}

std::optional<std::string> find_secret(const MemoryState& state, std::string_view name) {
  const auto found = state.secrets.find(name);
  if (found == state.secrets.end()) return std::nullopt;
  return found->second;
}

std::string unique_key(const CustomField& field, const std::string& value) {
  return field.rules->case_blind() ? fold_case(value) : value;
}

}  // namespace bespoke
