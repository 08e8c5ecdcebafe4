// Keeps the keys of case-blind unique values true to the Unicode version that folds them. utf8proc folds, as
// a shared library, and each of its versions knows letters that the one before did not: after an upgrade a
// value could be folded to another key than the stored one, and would neither be found nor clash. So the
// version is kept beside the keys, and where it differs the keys are computed again: see docs/decisions/0021.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/log.h"
#include "model/case_folding.h"
#include "model/catalog.h"
#include "model/unique_key.h"
#include "store/sql/entry_walk.h"
#include "store/sql/limits.h"
#include "store/sql/names.h"

namespace bespoke::sql {

struct Refolded {
  std::int64_t values = 0;   // looked at
  std::int64_t changed = 0;  // whose key is another now
  std::int64_t clashes = 0;  // whose key would be another, but that belongs to an older entry
};

// The version that the stored keys are of; empty where nobody knows.
template <class Connection>
Result<std::string> read_unicode(Connection& connection) {
  auto row = connection.prepare("SELECT unicode FROM case_folding");
  if (!row) return row.error();
  const Result<bool> found = row->step();
  if (!found) return found.error();
  return *found ? row->text(0) : std::string();
}

template <class Connection>
Status write_unicode(Connection& connection) {
  if (Status removed = connection.run("DELETE FROM case_folding"); !removed) return removed;
  auto statement = connection.prepare("INSERT INTO case_folding(unicode) VALUES(?)");
  if (!statement) return statement.error();
  return statement->bind(unicode_version()).run();
}

namespace folded {

struct Row {
  std::int64_t k;
  std::string id;
  UniqueKey key;  // as it is to be
};

struct Batch {
  std::vector<Row> changed;
  std::int64_t values = 0;
  std::optional<StoredPlace> last;  // none at the end
};

template <class Connection>
Result<Batch> read_batch(Connection& connection, const CustomApi& api, const CustomField& field,
                         const std::optional<StoredPlace>& behind) {
  const std::string columns = "created_at,id," + value_column(field.column) + "," + key_column(field.column);
  auto rows = connection.prepare(walk_text(api, columns, behind));
  if (!rows) return rows.error();
  if (behind) rows->bind(behind->created_at.ms).bind(behind->key);
  rows->bind(refold_entries_max);
  Batch batch;
  while (true) {
    const Result<bool> row = rows->step();
    if (!row) return row.error();
    if (!*row) return batch;
    batch.last = StoredPlace{Timestamp{rows->integer(0)}, rows->integer(4)};
    if (rows->is_null(2)) continue;
    ++batch.values;
    const UniqueKey key = unique_key(field, rows->text(2));
    if (rows->text(3) == std::string(key.begin(), key.end())) continue;
    batch.changed.push_back({rows->integer(4), EntryId(rows->uuid(1)).text(), key});
  }
}

// Which entry has the key by now; none.
template <class Connection>
Result<std::optional<std::string>> find_owner(Connection& connection, const CustomApi& api,
                                              const CustomField& field, const UniqueKey& key) {
  auto row = connection.prepare("SELECT id FROM " + entry_table(api.number) + " WHERE " +
                                key_column(field.column) + "=?");
  if (!row) return row.error();
  const Result<bool> found = row->bind(std::span(key)).step();
  if (!found) return found.error();
  if (!*found) return std::optional<std::string>();
  return std::optional(EntryId(row->uuid(0)).text());
}

// Two values that fold alike since now: the older entry has the key, the other keeps its own, under which
// nothing else can be found, until it is given another value.
inline void report_clash(const CustomApi& api, const CustomField& field, const std::string& id,
                         const std::string& owner) {
  log::Line(log::Level::Warn, "unique_values_clash")
      .field("api", api.slug)
      .field("field", field.slug)
      .field("entry", id)
      .field("older", owner);
}

template <class Connection>
Status write_row(Connection& connection, const CustomApi& api, const CustomField& field, const Row& row,
                 Refolded& refolded) {
  const Result<std::optional<std::string>> owner = find_owner(connection, api, field, row.key);
  if (!owner) return owner.error();
  if (*owner) {
    if (++refolded.clashes <= clashes_logged_max) report_clash(api, field, row.id, **owner);
    return {};
  }
  auto statement = connection.prepare("UPDATE " + entry_table(api.number) + " SET " +
                                      key_column(field.column) + "=? WHERE k=?");
  if (!statement) return statement.error();
  ++refolded.changed;
  return statement->bind(std::span(row.key)).bind(row.k).run();
}

template <class Connection>
Status refold_field(Connection& connection, const CustomApi& api, const CustomField& field,
                    Refolded& refolded) {
  std::optional<StoredPlace> behind;
  do {
    Result<Batch> batch = read_batch(connection, api, field, behind);
    if (!batch) return batch.error();
    refolded.values += batch->values;
    for (const Row& row : batch->changed) {
      if (Status written = write_row(connection, api, field, row, refolded); !written) return written;
    }
    behind = batch->last;
  } while (behind);
  return {};
}

}  // namespace folded

// Within a transaction, while nobody else writes. Afterwards the keys are those of this program.
template <class Connection>
Status refold_keys(Connection& connection, const Catalog& catalog, std::string_view stored) {
  Refolded refolded;
  for (const std::shared_ptr<const CustomApi>& api : catalog.apis()) {
    for (const CustomField& field : api->fields) {
      if (!field.rules->unique() || !field.rules->case_blind()) continue;
      if (Status done = folded::refold_field(connection, *api, field, refolded); !done) return done;
    }
  }
  if (Status written = write_unicode(connection); !written) return written;
  if (refolded.values == 0) return {};
  log::Line(log::Level::Warn, "unicode_changed")
      .field("from", stored)
      .field("to", unicode_version())
      .field("values", refolded.values)
      .field("changed", refolded.changed)
      .field("clashes", refolded.clashes);
  return {};
}

}  // namespace bespoke::sql
