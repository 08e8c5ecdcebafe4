#include "store/postgresql/transaction.h"

#include <algorithm>
#include <array>
#include <utility>

#include "model/errors.h"
#include "model/etag.h"
#include "store/postgresql/definitions.h"
#include "store/postgresql/entry_copies.h"
#include "store/postgresql/entry_list.h"
#include "store/postgresql/entry_rows.h"
#include "store/postgresql/limits.h"
#include "store/sql/access_rows.h"
#include "store/sql/answer_rows.h"
#include "store/sql/definition_rows.h"
#include "store/sql/integration_rows.h"
#include "store/sql/kept_changes.h"
#include "store/sql/key_rows.h"

namespace bespoke::postgresql {

Result<std::optional<Entry>> WriterTransaction::find_entry(const CustomApi& api, const EntryKey& key) {
  read_ = true;
  if (only_asks_) {
    asked_ = EntryQuestion{&api, key};
    return unavailable();
  }
  if (answer_) return *std::exchange(answer_, std::nullopt);
  if (auto expected = expected_.find(api, key)) return *std::move(expected);
  if (locks_ == Locks::Rows) {
    if (visible_) {
      Result<std::optional<Entry>> seen = postgresql::find_entry(connection_, api, key);
      if (!seen || !*seen || !visible_(**seen)) return seen;
    }
    const Lookup lookup{api, key};
    if (Status locked = lock_entries(connection_, {&lookup, 1}); !locked) return locked.error();
  }
  return postgresql::find_entry(connection_, api, key);
}

Result<EntryPage> WriterTransaction::list_entries(const CustomApi& api, const ListQuery& query) {
  const Deadline deadline = deadline_of(query);
  return postgresql::list_entries(connection_, api, query, deadline, Moment::Given);
}

Result<std::optional<ApplicationKey>> WriterTransaction::find_key(std::string_view client_id) {
  return sql::find_key(connection_, client_id);
}

Result<std::optional<std::string>> WriterTransaction::find_secret(std::string_view name) {
  return sql::find_secret(connection_, name);
}

Result<EventLog*> WriterTransaction::events() {
  if (!std::exchange(planned_, true) && connection_.in_transaction()) {
    if (Status planned = EventSql::plan_by_indexes(connection_); !planned) return planned.error();
  }
  return &events_;
}

Result<std::vector<StoredEntry>> WriterTransaction::walk_entries(const CustomApi& api,
                                                                 const std::optional<StoredPlace>& behind,
                                                                 std::int64_t limit) {
  return postgresql::walk_entries(connection_, api, behind, limit);
}

Result<std::vector<ApplicationKey>> WriterTransaction::list_keys() {
  return sql::list_keys(connection_);
}

Result<std::vector<Secret>> WriterTransaction::list_secrets() {
  return sql::list_secrets(connection_);
}

Status WriterTransaction::keep_audit(const Write& write) {
  if (!defined_ || write.audited == Audited::No) return {};
  return sql::keep_audit(audit_, write.actor, *before_, catalog());
}

// A write of one entry is a transaction by itself, so nothing may follow it.
Status WriterTransaction::begin_change() {
  const bool one_change = kind_ == WriteKind::Insert || kind_ == WriteKind::Entry;
  if (one_change && written_) return internal_error();
  written_ = true;
  return {};
}

// Keeps what may have to be asked for. A change that is its own commit was answered, or is in doubt at once;
// of others nobody knows until the commit.
Status WriterTransaction::noted(Status made, const CustomApi& api, const Entry* before, const Entry* after) {
  const bool commits_later = locks_ == Locks::Rows;
  if (!commits_later) in_doubt_ = !made && connection_.last_failure() == Failure::Lost;
  if (in_doubt_ || (made && commits_later)) keep(api, before, after);
  return in_doubt_ ? Status() : std::move(made);
}

// Of one that commits later some tell of all, and of an entry that changes again what it was before.
void WriterTransaction::keep(const CustomApi& api, const Entry* before, const Entry* after) {
  if (locks_ == Locks::Rows) {
    const EntryId& id = (before == nullptr ? after : before)->id;
    const auto again = std::ranges::find_if(changes_.entries, [&id](const EntryChange& each) {
      return (each.before ? each.before : each.after)->id == id;
    });
    if (again != changes_.entries.end()) {
      again->after = after == nullptr ? std::nullopt : std::optional(*after);
      if (!again->before && !again->after) changes_.entries.erase(again);
      return;
    }
    if (changes_.entries.size() >= changes_looked_for_max) return;
  }
  EntryChange& change = changes_.entries.emplace_back(EntryChange{&api, {}, {}});
  if (before != nullptr) change.before = *before;
  if (after != nullptr) change.after = *after;
}

Status WriterTransaction::insert_entry(const CustomApi& api, const Entry& entry) {
  if (Status begun = begin_change(); !begun) return begun;
  if (held_back_) {
    keep(api, nullptr, &entry);
    return {};
  }
  expected_.forget(api, nullptr, &entry);
  Status inserted = postgresql::insert_entry(connection_, api, entry, who_);
  if (!inserted && inserted.error().code == ErrorCode::Conflict) outrun_ = read_;
  return noted(std::move(inserted), api, nullptr, &entry);
}

Status WriterTransaction::update_entry(const CustomApi& api, const Entry& before, const Entry& after) {
  if (Status begun = begin_change(); !begun) return begun;
  if (held_back_) {
    keep(api, &before, &after);
    return {};
  }
  expected_.forget(api, &before, &after);
  const Result<bool> updated = postgresql::update_entry(connection_, api, before, after, who_);
  if (!updated) return noted(updated.error(), api, &before, &after);
  if (*updated) return noted({}, api, &before, &after);
  outrun_ = read_;
  return etag_mismatch(etag_header(before.version), {});
}

Status WriterTransaction::delete_entry(const CustomApi& api, const Entry& entry) {
  if (Status begun = begin_change(); !begun) return begun;
  if (held_back_) {
    keep(api, &entry, nullptr);
    return {};
  }
  expected_.forget(api, &entry, nullptr);
  const Result<bool> deleted = postgresql::delete_entry(connection_, api, entry, who_);
  if (!deleted) return noted(deleted.error(), api, &entry, nullptr);
  if (*deleted) return noted({}, api, &entry, nullptr);
  outrun_ = read_;
  return etag_mismatch(etag_header(entry.version), {});
}

Result<bool> WriterTransaction::has_entries(const CustomApi& api) {
  return postgresql::has_entries(connection_, api);
}

// A change of definitions is several statements: it happens whole, or not at all and the work goes on.
template <class Change>
Status WriterTransaction::define(const Change& change) {
  if (kind_ != WriteKind::Definitions) return internal_error();
  if (Status begun = connection_.run("SAVEPOINT definition"); !begun) return begun;
  Result<Catalog> changed = change();
  if (!changed) {
    if (connection_.last_failure() == Failure::Locked || connection_.last_failure() == Failure::Lost) {
      return changed.error();  // the transaction ends with it
    }
    const Status back = connection_.run("ROLLBACK TO SAVEPOINT definition; RELEASE SAVEPOINT definition");
    return back ? changed.error() : back.error();
  }
  if (Status released = connection_.run("RELEASE SAVEPOINT definition"); !released) return released;
  definitions_.catalog = std::make_shared<const Catalog>(*std::move(changed));
  defined_ = true;
  return {};
}

template <class Change>
Status WriterTransaction::change_api(const CustomApiId& id, const Change& change) {
  return define([&]() -> Result<Catalog> {
    const std::shared_ptr<const CustomApi> current = catalog().find(id);
    if (current == nullptr) return custom_api_not_found();
    Result<CustomApi> changed = change(*current);
    if (!changed) return changed.error();
    return catalog().with(*std::move(changed));
  });
}

Status WriterTransaction::insert_custom_api(const CustomApi& api) {
  return define([&]() -> Result<Catalog> {
    Result<CustomApi> inserted = insert_api(connection_, api);
    if (!inserted) return inserted.error();
    inserted->observed = catalog().observed(api.api_type);
    if (Status kept = sql::write_kept<EventSql>(connection_, {}, *inserted); !kept) return kept.error();
    return catalog().with(*std::move(inserted));
  });
}

Status WriterTransaction::update_custom_api(const CustomApi& api) {
  return change_api(api.id, [&](const CustomApi& current) -> Result<CustomApi> {
    Status kept = sql::write_kept<EventSql>(connection_, current, api);
    return kept ? update_api(connection_, current, api) : kept.error();
  });
}

Status WriterTransaction::delete_custom_api(const CustomApiId& id) {
  return define([&]() -> Result<Catalog> {
    const std::shared_ptr<const CustomApi> current = catalog().find(id);
    if (current == nullptr) return custom_api_not_found();
    if (Status deleted = delete_api(connection_, *current); !deleted) return deleted.error();
    if (Status ended = sql::end_keeping<EventSql>(connection_, id); !ended) return ended.error();
    return catalog().without(id);
  });
}

Status WriterTransaction::insert_custom_field(const CustomApiId& api, const CustomField& field) {
  return change_api(api, [&](const CustomApi& current) { return insert_field(connection_, current, field); });
}

Status WriterTransaction::update_custom_field(const CustomApiId& api, const CustomField& field) {
  return change_api(api, [&](const CustomApi& current) { return update_field(connection_, current, field); });
}

Status WriterTransaction::delete_custom_field(const CustomApiId& api, const CustomFieldId& field) {
  return change_api(api, [&](const CustomApi& current) { return delete_field(connection_, current, field); });
}

Status WriterTransaction::update_settings(const Settings& settings) {
  return define([&]() -> Result<Catalog> {
    if (Status updated = sql::write_settings(connection_, settings); !updated) return updated.error();
    return catalog().with(settings);
  });
}

Status WriterTransaction::put_custom_role(const CustomRole& role) {
  return define([&] { return sql::put_custom_role(connection_, catalog(), role); });
}

Status WriterTransaction::delete_custom_role(const CustomRoleId& id) {
  return define([&] { return sql::delete_custom_role(connection_, catalog(), id); });
}

Status WriterTransaction::put_role_policy(const RolePolicy& policy) {
  return define([&] { return sql::put_role_policy(connection_, catalog(), policy); });
}

Status WriterTransaction::delete_role_policy(const RolePolicyId& id) {
  return define([&] { return sql::delete_role_policy(connection_, catalog(), id); });
}

Status WriterTransaction::put_integration(const Integration& integration) {
  return define([&] { return sql::put_integration<EventSql>(connection_, catalog(), integration); });
}

Status WriterTransaction::delete_integration(const IntegrationId& id) {
  return define([&] { return sql::delete_integration(connection_, catalog(), id); });
}

Status WriterTransaction::put_key(const ApplicationKey& key) {
  return define([&] { return sql::put_key(connection_, catalog(), key); });
}

Status WriterTransaction::delete_key(std::string_view client_id) {
  return define([&] { return sql::delete_key(connection_, catalog(), client_id); });
}

Status WriterTransaction::note_key_use(std::string_view client_id, Timestamp at) {
  return sql::note_key_use(connection_, client_id, at);
}

Result<bool> WriterTransaction::has_keys() {
  return sql::has_keys(connection_);
}

Status WriterTransaction::put_secret(std::string_view name, std::string_view value) {
  return sql::put_secret(connection_, name, value);
}

Status WriterTransaction::delete_secret(std::string_view name) {
  return sql::delete_secret(connection_, name);
}

// What is refused takes a number as well, so where those are used up the rows are counted.
//
// A row without an answer is the claim: the unique index makes others wait for this transaction. A change of
// definitions has a limit of its own, and no rivals.
Result<std::optional<KeptAnswer>> WriterTransaction::claim_answer(const Sha256& scope) {
  static const std::string text =
      std::string("INSERT INTO idempotency_answers(scope,at,request,status,etag,body) ") +
      "SELECT ?1,?2,?1,0,'','' WHERE (" + sql::answers_kept +
      "<?3 OR (SELECT count(*) FROM idempotency_answers)<?3) ON CONFLICT (scope) DO NOTHING RETURNING number";
  if (locks_ == Locks::None) return internal_error();
  Result<Statement> wait =
      connection_.prepare(kind_ == WriteKind::Definitions ? "SELECT 1" : "SET LOCAL lock_timeout = '2s'");
  if (!wait) return wait.error();
  Result<Statement> claim = connection_.prepare(text);
  if (!claim) return claim.error();
  claim->bind(std::span(scope)).bind(Timestamp::now().ms).bind(idempotency_answers_max);
  std::array statements = {*std::move(wait), *std::move(claim)};
  {
    const Unguarded unguarded(connection_);
    const Connection::Executed executed = connection_.execute_together(statements);
    if (!executed.status && connection_.last_failure() == Failure::Locked) {
      connection_.fail_with(Failure::Other);  // it has waited long enough
      return idempotency_key_in_use();
    }
    if (!executed.status) return executed.status.error();
  }
  const Result<bool> claimed = statements.back().step();
  if (!claimed) return claimed.error();
  if (*claimed) {
    claim_ = statements.back().integer(0);
    return std::optional<KeptAnswer>();
  }
  Result<std::optional<KeptAnswer>> found = sql::find_answer(connection_, scope);
  if (found && !*found) return too_many_answers();  // or it was removed just now
  return found;
}

Status WriterTransaction::keep_answer(const Sha256& /*scope*/, const KeptAnswer& answer) {
  const Unguarded unguarded(connection_);
  Result<Statement> statement = connection_.prepare(
      "UPDATE idempotency_answers SET request=?,status=?,etag=?,body=?,entry=? WHERE number=?");
  if (!statement) return statement.error();
  changes_.answer = claim_;
  return sql::bind_answer(*statement, answer).bind(claim_).run();
}

Result<std::int64_t> WriterTransaction::trim_answers(Timestamp since) {
  return sql::trim_answers(connection_, since);
}

Status WriterTransaction::restore_entries(const CustomApi& api, std::span<const StoredEntry> entries) {
  if (Status begun = begin_change(); !begun) return begun;
  return postgresql::restore_entries(connection_, api, entries);
}

Status WriterTransaction::restore_version(const CustomApiId& id, std::int64_t version) {
  return change_api(id,
                    [&](const CustomApi& api) { return sql::write_api_version(connection_, api, version); });
}

}  // namespace bespoke::postgresql
