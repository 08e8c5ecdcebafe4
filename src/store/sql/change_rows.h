// The row that an observed write leaves in the log of changes: store/event_log.h.
#pragma once

#include <string>
#include <string_view>

#include "model/entry.h"
#include "model/integration.h"

namespace bespoke::sql {

// What the row holds beside what is of the API and the entry: after the change; of a deleted one, as it was.
struct ChangeRow {
  std::string event;
  Timestamp at;
  std::string who;
  std::string values;
  std::string former;  // Change::former
};

// What the row holds of an entry, by the ids of fields: a field that is renamed, or takes the place of a
// removed one, tells no lies.
std::string values_by_field(const CustomApi& api, const Entry& entry);

bool is_observed(const CustomApi& api, EventKind kind);
// `before` is what an update was made of; null otherwise.
ChangeRow change_row(const CustomApi& api, const Entry* before, const Entry& entry, EventKind kind,
                     std::string_view who);
// Change::former of an update.
std::string former_values(const CustomApi& api, const Entry& before, const Entry& after);

// The columns that the database gives no value itself.
inline constexpr const char* change_columns =
    "event,api,entry,version,created_at,updated_at,at,who,body,former,kept";

}  // namespace bespoke::sql
