// The table of elements, on every SQL store: which entries' lists hold a value. A store's `Connection`
// prepares statements; its `prepare` takes a `?` for each parameter.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/custom_api.h"
#include "model/entry.h"
#include "store/sql/element_keys.h"
#include "store/sql/names.h"

namespace bespoke::sql {

// The place of an entry's rows: its key and, so that entries of one value come in their order, its creation.
struct ElementPlace {
  std::int64_t created_at_ms;
  std::int64_t k;
};

namespace rows {

template <class Connection>
Status write_elements(Connection& connection, const std::string& text, const CustomField& field,
                      const std::vector<std::string>& keys, const ElementPlace& place) {
  for (const std::string& key : keys) {
    auto statement = connection.prepare(text);
    if (!statement) return statement.error();
    statement->bind(field.column).bind(std::string_view(key)).bind(place.created_at_ms).bind(place.k);
    if (Status written = statement->run(); !written) return written;
  }
  return {};
}

template <class Connection>
Status insert_keys(Connection& connection, const CustomApi& api, const CustomField& field,
                   const std::vector<std::string>& keys, const ElementPlace& place) {
  const std::string text =
      "INSERT INTO " + element_table(api.number) + "(field,element,created_at,k) VALUES(?,?,?,?)";
  return write_elements(connection, text, field, keys, place);
}

template <class Connection>
Status delete_keys(Connection& connection, const CustomApi& api, const CustomField& field,
                   const std::vector<std::string>& keys, const ElementPlace& place) {
  const std::string text =
      "DELETE FROM " + element_table(api.number) + " WHERE field=? AND element=? AND created_at=? AND k=?";
  return write_elements(connection, text, field, keys, place);
}

}  // namespace rows

// Whether the API has lists at all: only then it has the table.
inline bool has_elements(const CustomApi& api) {
  return std::any_of(api.fields.begin(), api.fields.end(),
                     [](const CustomField& field) { return has_elements(field); });
}

template <class Connection>
Status insert_elements(Connection& connection, const CustomApi& api, const Entry& entry, std::int64_t k) {
  for (std::size_t i = 0; i < api.fields.size(); ++i) {
    if (!has_elements(api.fields[i])) continue;
    Status inserted = rows::insert_keys(connection, api, api.fields[i], element_keys(entry.values[i]),
                                        {entry.created_at.ms, k});
    if (!inserted) return inserted;
  }
  return {};
}

// `entry` as it is stored.
template <class Connection>
Status delete_elements(Connection& connection, const CustomApi& api, const Entry& entry, std::int64_t k) {
  for (std::size_t i = 0; i < api.fields.size(); ++i) {
    if (!has_elements(api.fields[i])) continue;
    Status deleted = rows::delete_keys(connection, api, api.fields[i], element_keys(entry.values[i]),
                                       {entry.created_at.ms, k});
    if (!deleted) return deleted;
  }
  return {};
}

// Writes only what differs.
template <class Connection>
Status update_elements(Connection& connection, const CustomApi& api, const Entry& before, const Entry& after,
                       std::int64_t k) {
  const ElementPlace place{before.created_at.ms, k};
  for (std::size_t i = 0; i < api.fields.size(); ++i) {
    const CustomField& field = api.fields[i];
    if (!has_elements(field) || before.values[i] == after.values[i]) continue;
    const std::vector<std::string> old_keys = element_keys(before.values[i]);
    const std::vector<std::string> new_keys = element_keys(after.values[i]);
    std::vector<std::string> gone;
    std::set_difference(old_keys.begin(), old_keys.end(), new_keys.begin(), new_keys.end(),
                        std::back_inserter(gone));
    std::vector<std::string> added;
    std::set_difference(new_keys.begin(), new_keys.end(), old_keys.begin(), old_keys.end(),
                        std::back_inserter(added));
    if (Status deleted = rows::delete_keys(connection, api, field, gone, place); !deleted) return deleted;
    if (Status inserted = rows::insert_keys(connection, api, field, added, place); !inserted) return inserted;
  }
  return {};
}

}  // namespace bespoke::sql
