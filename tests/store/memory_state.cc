#include "memory_state.h"

#include <algorithm>
#include <chrono>
#include <tuple>

#include "model/case_folding.h"
#include "model/errors.h"
#include "query/evaluate.h"
#include "query/limits.h"

namespace bespoke {
namespace {

using Clock = std::chrono::steady_clock;

using Rows = std::vector<std::shared_ptr<const MemoryEntry>>;

const Rows& rows_of(const MemoryState& state, const CustomApi& api) {
  static const Rows none;
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

Rows in_order_of_creation(Rows rows) {
  std::sort(rows.begin(), rows.end(), [](const auto& left, const auto& right) {
    return compare(Place{{}, left->entry.created_at, left->key},
                   Place{{}, right->entry.created_at, right->key}) < 0;
  });
  return rows;
}

Place place_of(const MemoryEntry& row, const CustomApi& api, const Sort& sort) {
  const Value value = sort.attribute ? attribute_value(row, api, *sort.attribute) : Value();
  return {sort_value(value), row.entry.created_at, row.key};
}

bool is_behind(const Place& place, const Place& other, Direction direction) {
  return direction == Direction::Ascending ? compare(place, other) > 0 : compare(place, other) < 0;
}

// `matching` rows in all, and `behind` of them from the beginning of the page on.
void set_total(EntryPage& page, std::int64_t matching, std::int64_t behind, const ListQuery& query) {
  const std::int64_t looked_at = query.page.offset + std::min(behind, query.page.limit + 1);
  switch (query.total_method) {
    case TotalMethod::LowerBound: {
      const std::int64_t known = query.after ? std::max(matching, looked_at) : matching;
      page.total = std::min(known, total_bound);
      page.total_kind = known > total_bound ? TotalKind::LowerBound : TotalKind::Exact;
      return;
    }
    case TotalMethod::Observed:
      page.total = query.after ? looked_at : std::min(matching, query.page.offset + query.page.limit + 1);
      page.total_kind = TotalKind::Observed;
      return;
    case TotalMethod::Exact:
      page.total = matching;
      page.total_kind = TotalKind::Exact;
      return;
  }
}

bool has_key(const MemoryEntry& row, const CustomApi& api, const EntryKey& key) {
  if (const EntryId* id = std::get_if<EntryId>(&key)) return row.entry.id == *id;
  const CustomField* field = api.url_slug_field();
  if (field == nullptr) return false;
  const Value value = field_value(row, *field);
  if (is_null(value)) return false;
  return compared_text(*field, std::get<std::string>(value)) ==
         compared_text(*field, std::get<UrlSlug>(key).value);
}

}  // namespace

std::optional<Entry> find_entry(const MemoryState& state, const CustomApi& api, const EntryKey& key) {
  for (const auto& row : rows_of(state, api)) {
    if (has_key(*row, api, key)) return read_row(*row, api);
  }
  return std::nullopt;
}

Result<EntryPage> list_entries(const MemoryState& state, const CustomApi& api, const ListQuery& query) {
  const Deadline deadline = deadline_of(query);
  const Rows rows = in_order_of_creation(rows_of(state, api));
  ListQuery whole = query;
  whole.page = {static_cast<std::int64_t>(rows.size()), 0};
  const std::vector<std::size_t> matching =
      select(whole, rows.size(), [&](std::size_t row, std::size_t attribute) {
        return attribute_value(*rows[row], api, attribute);
      }).rows;
  if (Clock::now() > deadline) return deadline_exceeded(query.timeout_ms);

  auto first = matching.begin();
  if (query.after) {
    const auto behind = [&](std::size_t row) {
      return is_behind(place_of(*rows[row], api, query.sort), *query.after, query.sort.direction);
    };
    first = std::find_if(first, matching.end(), behind);
  } else {
    first += std::min(query.page.offset, static_cast<std::int64_t>(matching.size()));
  }
  const std::int64_t behind = matching.end() - first;
  const auto last = first + std::min(query.page.limit, behind);
  EntryPage page;
  for (auto row = first; row != last; ++row) page.entries.push_back(read_row(*rows[*row], api));
  if (first != last && last != matching.end()) page.last = place_of(*rows[*(last - 1)], api, query.sort);
  set_total(page, static_cast<std::int64_t>(matching.size()), behind, query);
  return page;
}

std::vector<StoredEntry> walk_entries(const MemoryState& state, const CustomApi& api,
                                      const std::optional<StoredPlace>& behind, std::int64_t limit) {
  std::vector<StoredEntry> entries;
  for (const auto& row : in_order_of_creation(rows_of(state, api))) {
    const StoredPlace place{row->entry.created_at, row->key};
    if (behind && std::tie(place.created_at, place.key) <= std::tie(behind->created_at, behind->key))
      continue;
    if (static_cast<std::int64_t>(entries.size()) == limit) break;
    entries.push_back({read_row(*row, api), row->key});
  }
  return entries;
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

std::vector<ApplicationKey> list_keys(const MemoryState& state) {
  std::vector<ApplicationKey> keys;
  for (const auto& [client_id, key] : state.keys) keys.push_back(key);
  return keys;
}

std::vector<Secret> list_secrets(const MemoryState& state) {
  std::vector<Secret> secrets;
  for (const auto& [name, value] : state.secrets) secrets.push_back({name, value});
  return secrets;
}

std::string compared_text(const CustomField& field, const std::string& value) {
  return field.rules->case_blind() ? fold_case(value) : value;
}

}  // namespace bespoke
