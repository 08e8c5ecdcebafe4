#include "store/sql/change_rows.h"

#include <utility>

#include "base/json.h"

namespace bespoke::sql {

std::string values_by_field(const CustomApi& api, const Entry& entry) {
  std::string text;
  json::Writer out(text);
  out.object();
  for (std::size_t i = 0; i < api.fields.size(); ++i) {
    if (is_null(entry.values[i])) continue;
    out.key(api.fields[i].id.text());
    write_value(out, entry.values[i]);
  }
  out.end_object();
  return text;
}

bool is_observed(const CustomApi& api, EventKind kind) {
  if (api.keeps_changes()) return true;
  switch (kind) {
    case EventKind::Created:
      return api.observed.created;
    case EventKind::Updated:
      return api.observed.updated;
    case EventKind::Deleted:
      return api.observed.deleted;
  }
  return false;
}

std::string former_values(const CustomApi& api, const Entry& before, const Entry& after) {
  if (!api.retention.feed) return {};
  std::string text;
  json::Writer out(text);
  out.object();
  out.key("updated_at").integer(before.updated_at.ms);
  for (std::size_t i = 0; i < api.fields.size(); ++i) {
    if (before.values[i] == after.values[i]) continue;
    out.key(api.fields[i].id.text());
    write_value(out, before.values[i]);
  }
  out.end_object();
  return text;
}

ChangeRow change_row(const CustomApi& api, const Entry* before, const Entry& entry, EventKind kind,
                     std::string_view who) {
  const bool deleted = kind == EventKind::Deleted;
  return {event_name(api.api_type, kind), deleted ? Timestamp::now() : entry.updated_at, std::string(who),
          values_by_field(api, entry),
          before != nullptr ? former_values(api, *before, entry) : std::string()};
}

}  // namespace bespoke::sql
