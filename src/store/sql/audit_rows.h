// The audit log on every SQL store. `Sql` says what they say differently: their `EventSql`.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/errors.h"
#include "store/audit_log.h"
#include "store/sql/audit_text.h"

namespace bespoke::sql {

// Of one thread, as its connection.
template <class Connection, class Sql>
class AuditRows final : public AuditLog {
 public:
  explicit AuditRows(Connection& connection) : connection_(connection) {}

  Result<AuditChain> chain() override { return read_chain(""); }

  Result<std::vector<AuditLine>> list_before(std::int64_t position, std::int64_t limit) override {
    return list(
        "SELECT position,at,line,previous_hash,hash FROM audit_log WHERE position<? ORDER BY position DESC "
        "LIMIT ?",
        position, limit);
  }

  Result<std::vector<AuditLine>> list_behind(std::int64_t position, std::int64_t limit) override {
    return list(
        "SELECT position,at,line,previous_hash,hash FROM audit_log WHERE position>? ORDER BY position "
        "LIMIT ?",
        position, limit);
  }

  Status append(Timestamp at, std::string_view members) override {
    Result<AuditChain> chain = read_chain(Sql::for_update);
    if (!chain) return chain.error();
    AuditLine line;
    line.position = chain->position + 1;
    line.at = at;
    line.text = audit_text(line.position, at, members);
    line.previous_hash = chain->hash;
    line.hash = audit_hash(line.previous_hash, line.text);
    if (Status inserted = insert(line); !inserted) return inserted;
    chain->position = line.position;
    chain->hash = line.hash;
    return restore(*chain);
  }

  Result<std::int64_t> trim(const AuditRetention& retention, std::int64_t at_once) override {
    Result<AuditChain> chain = read_chain(Sql::for_update);
    if (!chain) return chain.error();
    const std::int64_t removed = chain->removed_position;
    if (Status found = find_last_to_go(retention, at_once, *chain); !found) return found.error();
    if (chain->removed_position == removed) return std::int64_t{0};
    auto statement = connection_.prepare("DELETE FROM audit_log WHERE position<=?");
    if (!statement) return statement.error();
    if (Status deleted = statement->bind(chain->removed_position).run(); !deleted) return deleted.error();
    if (Status written = restore(*chain); !written) return written.error();
    return chain->removed_position - removed;
  }

  Status restore(const AuditChain& chain) override {
    auto statement =
        connection_.prepare("UPDATE audit_chain SET position=?,hash=?,removed_position=?,removed_hash=?");
    if (!statement) return statement.error();
    statement->bind(chain.position).bind(std::string_view(chain.hash));
    return statement->bind(chain.removed_position).bind(std::string_view(chain.removed_hash)).run();
  }

  Status restore(const std::vector<AuditLine>& lines) override {
    for (const AuditLine& line : lines) {
      if (Status inserted = insert(line); !inserted) return inserted;
    }
    return {};
  }

 private:
  Result<AuditChain> read_chain(const char* lock) {
    auto row = connection_.prepare(
        std::string("SELECT position,hash,removed_position,removed_hash FROM audit_chain") + lock);
    if (!row) return row.error();
    const Result<bool> found = row->step();
    if (!found) return found.error();
    if (!*found) return internal_error();
    return AuditChain{row->integer(0), row->text(1), row->integer(2), row->text(3)};
  }

  Status insert(const AuditLine& line) {
    auto statement =
        connection_.prepare("INSERT INTO audit_log(position,at,line,previous_hash,hash) VALUES(?,?,?,?,?)");
    if (!statement) return statement.error();
    statement->bind(line.position).bind(line.at.ms).bind(std::string_view(line.text));
    return statement->bind(std::string_view(line.previous_hash)).bind(std::string_view(line.hash)).run();
  }

  Result<std::vector<AuditLine>> list(std::string_view text, std::int64_t position, std::int64_t limit) {
    auto rows = connection_.prepare(text);
    if (!rows) return rows.error();
    rows->bind(position).bind(limit);
    std::vector<AuditLine> lines;
    while (true) {
      const Result<bool> row = rows->step();
      if (!row) return row.error();
      if (!*row) return lines;
      lines.push_back(
          {rows->integer(0), Timestamp{rows->integer(1)}, rows->text(2), rows->text(3), rows->text(4)});
    }
  }

  // Moves the removed end of the chain to the last of the oldest lines that are to go.
  Status find_last_to_go(const AuditRetention& retention, std::int64_t at_once, AuditChain& chain) {
    auto rows = connection_.prepare("SELECT position,at,hash FROM audit_log ORDER BY position LIMIT ?");
    if (!rows) return rows.error();
    const std::int64_t surplus_end = chain.position - retention.lines_kept;
    rows->bind(at_once);
    while (true) {
      const Result<bool> row = rows->step();
      if (!row) return row.error();
      if (!*row) return {};
      const bool goes = rows->integer(1) < retention.since.ms || rows->integer(0) <= surplus_end;
      if (!goes) return {};
      chain.removed_position = rows->integer(0);
      chain.removed_hash = rows->text(2);
    }
  }

  Connection& connection_;
};

// What a change of definitions leaves in the log: one line, or none where nothing differs.
template <class Rows>
Status keep_audit(Rows& rows, const Actor& actor, const Catalog& before, const Catalog& after) {
  const std::string members = audit_members(actor, before, after);
  return members.empty() ? Status() : rows.append(Timestamp::now(), members);
}

}  // namespace bespoke::sql
