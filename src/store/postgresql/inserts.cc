#include "store/postgresql/inserts.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "store/postgresql/entry_rows.h"
#include "store/postgresql/transaction.h"

namespace bespoke::postgresql {
namespace {

using Clock = std::chrono::steady_clock;

// What a work wants to insert.
struct Insertion {
  std::size_t write;  // its index
  EntryChange change;
  sql::UniqueKeys keys;

  const CustomApi& api() const { return *change.api; }
  const Entry& entry() const { return *change.after; }
};

std::vector<std::size_t> unique_fields(const CustomApi& api) {
  std::vector<std::size_t> unique;
  for (std::size_t i = 0; i < api.fields.size(); ++i) {
    if (api.fields[i].rules->unique()) unique.push_back(i);
  }
  return unique;
}

// Two transactions that insert the same values in the same order wait for each other, and never in a circle.
// With two unique fields there is no such order.
bool can_share(const CustomApi& api) {
  return unique_fields(api).size() <= 1;
}

bool goes_before(const Insertion& one, const Insertion& other) {
  if (one.api().number != other.api().number) return one.api().number < other.api().number;
  for (const std::size_t field : unique_fields(one.api())) {
    const UniqueKey* key = one.keys.find(field);
    const UniqueKey* other_key = other.keys.find(field);
    if (key != nullptr && other_key != nullptr) return *key < *other_key;
    return key != nullptr && other_key == nullptr;
  }
  return false;
}

class Inserts {
 public:
  Inserts(Connection& connection, SharedCatalog& catalog, std::span<const WriteQueue::Waiting> writes)
      : connection_(connection), catalog_(catalog), writes_(writes), ended_(writes.size()) {}

  std::vector<std::optional<Ended>> run() {
    const Clock::time_point start = Clock::now();
    collect();
    std::ranges::stable_sort(insertions_, goes_before);
    if (insertions_.size() > 1 && connection_.ready()) insert_together();
    log_if_slow(WriteKind::Insert, Clock::now() - start);
    return std::move(ended_);
  }

 private:
  // A work that refuses here does so again alone.
  void collect() {
    for (std::size_t i = 0; i < writes_.size(); ++i) {
      WriterTransaction transaction(connection_, *catalog_.known(), writes_[i].write,
                                    WriterTransaction::Locks::None);
      transaction.hold_back();
      if (!call_work(writes_[i].write, transaction)) continue;
      Changes changes = transaction.take_changes();
      if (changes.entries.size() != 1 || !can_share(*changes.entries.front().api)) continue;
      EntryChange& change = changes.entries.front();
      sql::UniqueKeys keys(*change.api, *change.after);
      insertions_.push_back({i, std::move(change), std::move(keys)});
    }
  }

  void insert_together() {
    std::vector<Statement> statements;
    if (!append(statements, connection_.prepare("BEGIN"))) return;
    for (const Insertion& each : insertions_) {
      if (!append(statements, insert_statement(connection_, each.api(), each.entry(), each.keys,
                                               writes_[each.write].write.who)))
        return;
    }
    if (!append(statements, connection_.prepare("COMMIT"))) return;
    const Connection::Executed executed = connection_.execute_together(statements);
    if (connection_.last_failure() == Failure::Lost) return all_in_doubt();
    if (!executed.status) {
      if (connection_.in_transaction()) (void)connection_.run("ROLLBACK");
      return;
    }
    for (std::size_t i = 0; i < insertions_.size(); ++i) {
      if (statements[1 + i].changed_rows() == 1) ended_[insertions_[i].write].emplace();
    }
  }

  // The commit may have been made without its answer.
  void all_in_doubt() {
    for (Insertion& each : insertions_) {
      Changes changes;
      changes.entries.push_back(std::move(each.change));
      ended_[each.write] = Ended{Outcome::InDoubt, {}, connection_.session(), std::move(changes)};
    }
  }

  static bool append(std::vector<Statement>& statements, Result<Statement> statement) {
    if (!statement) return false;
    statements.push_back(*std::move(statement));
    return true;
  }

  Connection& connection_;
  SharedCatalog& catalog_;
  const std::span<const WriteQueue::Waiting> writes_;
  std::vector<Insertion> insertions_;
  std::vector<std::optional<Ended>> ended_;
};

}  // namespace

std::vector<std::optional<Ended>> run_inserts(Connection& connection, SharedCatalog& catalog,
                                              std::span<const WriteQueue::Waiting> writes) {
  return Inserts(connection, catalog, writes).run();
}

}  // namespace bespoke::postgresql
