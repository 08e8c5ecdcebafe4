#include "memory_state.h"

#include <algorithm>
#include <chrono>

#include "model/case_folding.h"
#include "model/errors.h"
#include "query/evaluate.h"

namespace bespoke {
namespace {

using Clock = std::chrono::steady_clock;

std::vector<Entry> read_rows(const MemoryState& state, const CustomApi& api) {
  std::vector<Entry> entries;
  const auto table = state.tables.find(api.id);
  if (table == state.tables.end()) return entries;
  for (const auto& row : table->second.rows) entries.push_back(read_row(*row, api));
  return entries;
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

bool has_url_slug(const Entry& entry, const CustomApi& api, const std::string& slug) {
  const CustomField* field = api.url_slug_field();
  if (field == nullptr) return false;
  const Value& value = entry.values[static_cast<std::size_t>(field - api.fields.data())];
  if (is_null(value)) return false;
  return unique_key(*field, std::get<std::string>(value)) == unique_key(*field, slug);
}

}  // namespace

std::optional<Entry> find_entry(const MemoryState& state, const CustomApi& api, const EntryKey& key) {
  const EntryId* id = std::get_if<EntryId>(&key);
  for (Entry& entry : read_rows(state, api)) {
    const bool found = id ? entry.id == *id : has_url_slug(entry, api, std::get<UrlSlug>(key).value);
    if (found) return std::move(entry);
  }
  return std::nullopt;
}

Result<EntryPage> list_entries(const MemoryState& state, const CustomApi& api, const ListQuery& query) {
  const Clock::time_point start = Clock::now();
  std::vector<Entry> entries = read_rows(state, api);
  const Selection selection = select(query, entries.size(), [&](std::size_t row, std::size_t attribute) {
    return entry_value(entries[row], attribute);
  });
  if (Clock::now() - start > std::chrono::milliseconds(query.timeout_ms)) return deadline_exceeded(query.timeout_ms);
  EntryPage page;
  for (std::size_t row : selection.rows) page.entries.push_back(std::move(entries[row]));
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

Entry read_row(const MemoryEntry& row, const CustomApi& api) {
  Entry entry = row.entry;
  for (const CustomField& field : api.fields) {
    const auto value = row.values.find(field.id);
    entry.values.push_back(value == row.values.end() ? Value() : value->second);
  }
  return entry;
}

Value entry_value(const Entry& entry, std::size_t attribute) {
  switch (attribute) {
    case entry_id_attribute: return entry.id.text();
    case entry_created_at_attribute: return entry.created_at.ms;
    case entry_updated_at_attribute: return entry.updated_at.ms;
    default: return entry.values[attribute - entry_field_attribute];
  }
}

}  // namespace bespoke
