// How writes share a commit, and why none waits for another in a circle.
//
//     inserts   the works say what they insert                BEGIN; INSERT ...; INSERT ...; COMMIT
//     updates   the works say which entry they want to see;   BEGIN; UPDATE ...; DELETE ...; COMMIT
//               one round trip reads all of those; the works
//               say what they make of them
//
// Nothing is sent but statements that change a row or none: an INSERT that clashes, an UPDATE whose version
// has passed. Such a write is then run alone, which finds out what to answer.
//
// A transaction that changes several rows holds what others wait for. Inserts are sent in the order of their
// unique values, updates in that of their entries' ids, and whatever could wait in two orders (two unique
// fields, an update of a unique value) runs alone. So inserts wait for inserts behind them and for updates,
// and updates for updates behind them.
#include "store/postgresql/shared_commit.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "store/postgresql/entry_rows.h"
#include "store/postgresql/transaction.h"
#include "store/sql/change_rows.h"

namespace bespoke::postgresql {
namespace {

using Clock = std::chrono::steady_clock;

// A row that somebody else holds for longer holds up its own write, and not those that came with it.
constexpr const char* short_waits = "SET LOCAL lock_timeout = '100ms'";
// Plans that were made while the log or an API was small would read all of it when it is large, until its
// statistics are made again.
constexpr const char* keep_by_indexes = "SET LOCAL enable_seqscan = off";

// What a work wants to change.
struct Change {
  std::size_t write;  // its index
  EntryChange entry;
  sql::UniqueKeys keys;  // that it takes

  const CustomApi& api() const { return *entry.api; }
  bool inserts() const { return !entry.before; }
  bool deletes() const { return !entry.after; }
  const EntryId& id() const { return inserts() ? entry.after->id : entry.before->id; }
};

sql::UniqueKeys keys_of(const EntryChange& change) {
  if (!change.after) return sql::UniqueKeys(*change.api, *change.before, *change.before);
  return change.before ? sql::UniqueKeys(*change.api, *change.after, *change.before)
                       : sql::UniqueKeys(*change.api, *change.after);
}

std::vector<std::size_t> unique_fields(const CustomApi& api) {
  std::vector<std::size_t> unique;
  for (std::size_t i = 0; i < api.fields.size(); ++i) {
    if (api.fields[i].rules->unique()) unique.push_back(i);
  }
  return unique;
}

bool takes_unique_value(const Change& change) {
  return std::ranges::any_of(unique_fields(change.api()),
                             [&](std::size_t field) { return change.keys.find(field) != nullptr; });
}

bool value_goes_before(const Change& one, const Change& other) {
  for (const std::size_t field : unique_fields(one.api())) {
    const UniqueKey* key = one.keys.find(field);
    const UniqueKey* other_key = other.keys.find(field);
    if (key != nullptr && other_key != nullptr) return *key < *other_key;
    return key != nullptr && other_key == nullptr;
  }
  return false;
}

bool goes_before(const Change& one, const Change& other) {
  if (one.api().number != other.api().number) return one.api().number < other.api().number;
  // Those made for other definitions have other fields, and change nothing.
  if (one.api().version != other.api().version) return one.api().version < other.api().version;
  return one.inserts() ? value_goes_before(one, other) : one.id() < other.id();
}

bool is_same_entry(const Change& one, const Change& other) {
  return one.api().number == other.api().number && one.id() == other.id();
}

bool is_same_definition(const CustomApi& one, const CustomApi& other) {
  return one.number == other.number && one.version == other.version;
}

class SharedCommit {
 public:
  SharedCommit(Connection& connection, SharedCatalog& catalog, std::span<const WriteQueue::Waiting> writes)
      : connection_(connection), catalog_(*catalog.known()), writes_(writes), ended_(writes.size()) {}

  std::vector<std::optional<Ended>> run() {
    const Clock::time_point start = Clock::now();
    const WriteKind kind = writes_.front().write.kind;
    if (connection_.ready()) kind == WriteKind::Insert ? collect_inserts() : collect_updates();
    std::ranges::stable_sort(changes_, goes_before);
    const auto later = std::ranges::unique(changes_, is_same_entry);  // the first of them outruns the others
    changes_.erase(later.begin(), later.end());
    if (changes_.size() > 1) commit();
    log_if_slow(kind, Clock::now() - start);
    return std::move(ended_);
  }

 private:
  WriterTransaction transaction_of(std::size_t write) {
    return {connection_, catalog_, writes_[write].write, WriterTransaction::Locks::None};
  }

  // A work that refuses here does so again alone.
  void collect_inserts() {
    for (std::size_t i = 0; i < writes_.size(); ++i) {
      WriterTransaction transaction = transaction_of(i);
      transaction.hold_back();
      if (call_work(writes_[i].write, transaction)) collect(i, transaction.take_changes());
    }
  }

  void collect_updates() {
    std::vector<std::size_t> asking;
    std::vector<EntryQuestion> questions;
    for (std::size_t i = 0; i < writes_.size(); ++i) {
      WriterTransaction transaction = transaction_of(i);
      transaction.only_ask();
      (void)call_work(writes_[i].write, transaction);
      std::optional<EntryQuestion> asked = transaction.asked();
      if (!asked) continue;
      asking.push_back(i);
      questions.push_back(*std::move(asked));
    }
    std::vector<Lookup> lookups;
    lookups.reserve(questions.size());
    for (const EntryQuestion& question : questions) lookups.push_back({*question.api, question.key});
    std::vector<Result<std::optional<Entry>>> found = find_entries(connection_, lookups);
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (found[i]) collect_update(asking[i], *std::move(found[i]));
    }
  }

  // What a work refuses of the entry as it is, is refused.
  void collect_update(std::size_t write, std::optional<Entry> found) {
    WriterTransaction transaction = transaction_of(write);
    transaction.answer_with(std::move(found));
    transaction.hold_back();
    Status status = call_work(writes_[write].write, transaction);
    if (status) {
      collect(write, transaction.take_changes());
    } else {
      ended_[write] = Ended{Outcome::Done, std::move(status), {}, {}};
    }
  }

  void collect(std::size_t write, Changes changes) {
    if (changes.entries.size() != 1) return;
    EntryChange& entry = changes.entries.front();
    sql::UniqueKeys keys = keys_of(entry);
    Change change{write, std::move(entry), std::move(keys)};
    if (can_share(change)) changes_.push_back(std::move(change));
  }

  bool can_share(const Change& change) const {
    const bool among_inserts = writes_.front().write.kind == WriteKind::Insert;
    if (change.inserts() != among_inserts) return false;
    return among_inserts ? unique_fields(change.api()).size() <= 1 : !takes_unique_value(change);
  }

  Result<Statement> statement_of(const Change& change) {
    const std::string_view who = writes_[change.write].write.who;
    const EntryChange& entry = change.entry;
    if (change.deletes()) return delete_statement(connection_, change.api(), *entry.before, who);
    if (change.inserts()) {
      return insert_statement(connection_, change.api(), *entry.after, change.keys, who, Keeps::Another);
    }
    return update_statement(connection_, change.api(), *entry.before, *entry.after, change.keys, who,
                            Keeps::Another);
  }

  // Of each API whose changes are observed; changes_ is in the order of their numbers.
  template <class Append>
  bool append_kept(const Append& append) {
    std::vector<MadeChange> made;
    bool by_indexes = false;
    for (std::size_t i = 0; i < changes_.size(); ++i) {
      const Change& change = changes_[i];
      const CustomApi& api = change.api();
      const EventKind kind = change.inserts() ? EventKind::Created : EventKind::Updated;
      if (!change.deletes() && sql::is_observed(api, kind)) {
        const Entry* before = change.inserts() ? nullptr : &*change.entry.before;
        made.push_back({before, *change.entry.after, kind, writes_[change.write].write.who});
      }
      const bool is_last = i + 1 == changes_.size() || !is_same_definition(changes_[i + 1].api(), api);
      if (!is_last || made.empty()) continue;
      if (!by_indexes && !append(connection_.prepare(keep_by_indexes))) return false;
      by_indexes = true;
      if (!append(keep_statement(connection_, api, made, Placing::Now))) return false;
      made.clear();
    }
    return true;
  }

  void commit() {
    std::vector<Statement> statements;
    const auto append = [&statements](Result<Statement> statement) {
      if (!statement) return false;
      statements.push_back(*std::move(statement));
      return true;
    };
    if (!append(connection_.prepare("BEGIN")) || !append(connection_.prepare(short_waits))) return;
    const std::size_t first = statements.size();
    for (const Change& change : changes_) {
      if (!append(statement_of(change))) return;
    }
    if (!append_kept(append) || !append(connection_.prepare("COMMIT"))) return;
    const Connection::Executed executed = connection_.execute_together(statements);
    if (connection_.last_failure() == Failure::Lost) return all_in_doubt();
    if (!executed.status) {
      if (connection_.in_transaction()) (void)connection_.run("ROLLBACK");
      return;
    }
    for (std::size_t i = 0; i < changes_.size(); ++i) {
      if (statements[first + i].changed_rows() == 1) ended_[changes_[i].write].emplace();
    }
  }

  // The commit may have been made without its answer.
  void all_in_doubt() {
    for (Change& change : changes_) {
      Changes changes;
      changes.entries.push_back(std::move(change.entry));
      ended_[change.write] = Ended{Outcome::InDoubt, {}, connection_.session(), std::move(changes)};
    }
  }

  Connection& connection_;
  const Definitions catalog_;
  const std::span<const WriteQueue::Waiting> writes_;
  std::vector<Change> changes_;
  std::vector<std::optional<Ended>> ended_;
};

}  // namespace

std::vector<std::optional<Ended>> run_with_one_commit(Connection& connection, SharedCatalog& catalog,
                                                      std::span<const WriteQueue::Waiting> writes) {
  return SharedCommit(connection, catalog, writes).run();
}

}  // namespace bespoke::postgresql
