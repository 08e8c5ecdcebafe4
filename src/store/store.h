// The contract of a store: where definitions, entries and keys are kept. A use case hands it a unit of work;
// the store decides where and with whom it runs. tests/store judges every implementation by one suite.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/catalog.h"
#include "model/entry.h"
#include "query/list_query.h"
#include "store/audit_log.h"
#include "store/completion.h"
#include "store/event_log.h"
#include "store/kept_answer.h"
#include "store/limits.h"

namespace bespoke {

// How a list's `total` is to be read: all were counted, there are more, or only one past the page was looked
// for.
enum class TotalKind { Exact, LowerBound, Observed };

// How a list was come by, for who looks after its speed.
struct Explanation {
  enum class Walk {
    InOrder,  // an index was walked in the order of the list, as far as the page needed
    Sorted,   // all that an index or the table gave was looked at, and then put in order
  };
  Walk walk = Walk::InOrder;
  std::vector<std::size_t> indexes;  // the attributes whose indexes were walked; none: the whole table was
  std::int64_t rows_visited = 0;     // for the page
  std::int64_t rows_counted = 0;     // visited for the total alone
};

struct EntryPage {
  std::vector<Entry> entries;
  std::int64_t total = 0;
  TotalKind total_kind = TotalKind::Exact;
  std::optional<Place> last;               // of the last entry where more come behind it; else none
  std::optional<Explanation> explanation;  // where the store can tell
};

// What the server keeps for itself, the key that signs tokens above all.
struct Secret {
  std::string name;
  std::string value;
};

// An entry with the key that grows with every insert: see list_entries.
struct StoredEntry {
  Entry entry;
  std::int64_t key = 0;
};

// Where an entry stands among all of its API: by `created_at`, then by its key.
struct StoredPlace {
  Timestamp created_at;
  std::int64_t key = 0;
};

// What a unit of work may read. All reads of one Snapshot see the same state. `api` may be of an older
// catalog: where a change of it was told of before the state was taken, find_entry and list_entries refuse
// with DefinitionChanged, since whoever reads was authorized by what was before.
class Snapshot {
 public:
  virtual ~Snapshot() = default;

  // None where there is no such entry. A url slug is matched as the API's url slug field is unique: by its
  // value, or by its folded form when the field is case-blind.
  virtual Result<std::optional<Entry>> find_entry(const CustomApi& api, const EntryKey& key) = 0;

  // `query` is bound to entry_attributes(api).
  //
  // Order: by sort_value of the sort's attribute, null first, then by `created_at`, then by a key that grows
  // with every insert; all three in the sort's direction. With no sort by the last two, ascending.
  //
  // Page: skips `page.offset` rows of that order, or, with `after`, begins with the first row behind that
  // place, whether a row still stands there or not; then gives up to `page.limit`. A limit of 0 gives none,
  // and no `last`. An offset past the end gives none, and the total all the same.
  //
  // Total: Exact counts all that match, wherever the page begins. LowerBound counts to total_bound: Exact up
  // to there, LowerBound beyond; with `after` the rows that the reader has passed, those of the page and one
  // behind it count even where they are gone meanwhile. Observed is the number of rows up to the end of the
  // page, and one more if there is one behind it; of an offset past the end, all that match.
  //
  // DeadlineExceeded when it takes longer than `query.timeout_ms`.
  virtual Result<EntryPage> list_entries(const CustomApi& api, const ListQuery& query) = 0;

  virtual Result<std::optional<ApplicationKey>> find_key(std::string_view client_id) = 0;
  virtual Result<std::optional<std::string>> find_secret(std::string_view name) = 0;

  // The log of changes; of this. Unavailable where the store keeps none.
  virtual Result<EventLog*> events();
  virtual bool keeps_events() const { return false; }
  // The audit log; of this. Null where the store keeps none.
  virtual Result<AuditLog*> audit() { return nullptr; }

  // The rest is for who copies all there is.

  // The first `limit` entries behind that place, or of all, in the order of their places. Takes its time.
  virtual Result<std::vector<StoredEntry>> walk_entries(const CustomApi& api,
                                                        const std::optional<StoredPlace>& behind,
                                                        std::int64_t limit) = 0;
  virtual Result<std::vector<ApplicationKey>> list_keys() = 0;  // by client id
  virtual Result<std::vector<Secret>> list_secrets() = 0;       // by name
};

// What a unit of work may change. All of it is committed, or none.
class Transaction : public Snapshot {
 public:
  // The definitions as this transaction sees them, its own changes included.
  virtual const Catalog& catalog() const = 0;

  // Which entries are there for whom the work is done: from now on it changes no others, so that a store has
  // no reason to hold those until the commit, nor to wait for who holds them.
  using Visible = std::function<bool(const Entry&)>;
  virtual void narrow_to(const Visible& /*visible*/) {}

  // The next three refuse with DefinitionChanged when `api.version` is no longer current.

  // Conflict, naming every unique field that clashes, or `id` when the id is taken.
  virtual Status insert_entry(const CustomApi& api, const Entry& entry) = 0;
  // Replaces the row only if it still has `before.version`; otherwise PreconditionFailed, and nothing is
  // written. Conflict as above. `before` is the entry as stored, `after` has the same id.
  virtual Status update_entry(const CustomApi& api, const Entry& before, const Entry& after) = 0;
  // Removes the row only if it still has `entry.version`; otherwise PreconditionFailed.
  virtual Status delete_entry(const CustomApi& api, const Entry& entry) = 0;
  // As insert_entry of each, in their order: an outcome each. Their ids are new. It ends behind the first
  // error that is no Conflict, and behind so many conflicts: the entries behind that have no outcome.
  virtual std::vector<Status> insert_entries(const CustomApi& api, std::span<const Entry> entries,
                                             std::size_t conflicts_max);
  // The work is about to ask for these, and to change them: a store that is far away may look
  // for all at once.
  virtual Status expect_entries(const CustomApi& api, std::span<const EntryKey> keys);

  virtual Result<bool> has_entries(const CustomApi& api) = 0;

  // Definitions. The store gives `number`, `version`, `column` and `nulls_indexed`; what the argument holds
  // there is ignored, and `fields` as well. Each change moves the API's version. DuplicateCustomApi and
  // DuplicateCustomField when a slug or api_type is taken; of an API that clashes in both, the api_type is
  // named.
  virtual Status insert_custom_api(const CustomApi& api) = 0;
  virtual Status update_custom_api(const CustomApi& api) = 0;  // of the same id
  // Entries, fields and policies go with it. `id` exists.
  virtual Status delete_custom_api(const CustomApiId& id) = 0;
  // `api` exists; the field is null in every entry.
  virtual Status insert_custom_field(const CustomApiId& api, const CustomField& field) = 0;
  virtual Status update_custom_field(const CustomApiId& api, const CustomField& field) = 0;  // of the same id
  virtual Status delete_custom_field(const CustomApiId& api, const CustomFieldId& field) = 0;

  virtual Status update_settings(const Settings& settings) = 0;

  // Roles and policies. `put` replaces what has the same id; that nothing else clashes is for the work to see
  // to. A change of a policy moves the version of its API, so that what was authorized by the old rules is
  // refused with DefinitionChanged.
  virtual Status put_custom_role(const CustomRole& role) = 0;
  virtual Status delete_custom_role(const CustomRoleId& id) = 0;  // and its policies
  virtual Status put_role_policy(const RolePolicy& policy) = 0;   // CustomApiNotFound
  virtual Status delete_role_policy(const RolePolicyId& id) = 0;  // `id` exists

  // Integrations, with what is observed of each API; a change that makes a difference there moves the API's
  // version. The store gives `number`. Unavailable where it keeps no log of changes.
  virtual Status put_integration(const Integration& integration);
  // With its jobs. `id` exists.
  virtual Status delete_integration(const IntegrationId& id);

  // Replaces one of the same client id. A change that takes something back from whoever has a token of it, a
  // deletion above all, moves the version of every API, as a change of a policy does that of its own.
  virtual Status put_key(const ApplicationKey& key) = 0;
  virtual Status delete_key(std::string_view client_id) = 0;  // it exists
  // No change of definitions; a key that is gone stays so.
  virtual Status note_key_use(std::string_view client_id, Timestamp at) = 0;
  virtual Result<bool> has_keys() = 0;
  virtual Status put_secret(std::string_view name, std::string_view value) = 0;
  virtual Status delete_secret(std::string_view name) = 0;  // if there is one

  // Requests that are to be carried out once, with all else that their transactions do. `scope` is a digest
  // of whose they are and of their key. First the scope is claimed: it gives what is kept of it, or else
  // nobody else can claim it until the transaction ends. IdempotencyKeyInUse where somebody else has it and
  // does not end; Unavailable where too many answers are kept. Not for a WriteKind of one entry.
  virtual Result<std::optional<KeptAnswer>> claim_answer(const Sha256& scope) = 0;
  virtual Status keep_answer(const Sha256& scope, const KeptAnswer& answer) = 0;  // it was claimed
  // Removes the oldest of those that were kept before `since`, a few at most. How many.
  virtual Result<std::int64_t> trim_answers(Timestamp since) = 0;

  // Puts entries in as they are, with the keys that another store gave them; those of later inserts are
  // greater. Conflict where anything is taken, or DefinitionChanged: then the work is to fail.
  virtual Status restore_entries(const CustomApi& api, std::span<const StoredEntry> entries) = 0;
  // Gives an API the version that it has in another store, which is no lower than its own. `id` exists.
  virtual Status restore_version(const CustomApiId& id, std::int64_t version) = 0;
};

// What a unit of work does, so that the store can do it at the least cost.
enum class WriteKind {
  Insert,       // inserts one entry and asks for nothing else of the transaction
  Entry,        // changes one entry at most, and that last: it returns what that change returned
  Entries,      // anything but definitions; it may share a commit with its neighbours
  Definitions,  // anything, alone
};
enum class ReadKind {
  One,  // a single read
  Several,
};

// A read of one entry, which there are most of.
struct PointRead {
  std::shared_ptr<const CustomApi> api;
  EntryKey key;
  // Called once, with what Snapshot::find_entry promises: before find_entry returns or on a thread of the
  // store. Must be short.
  Completion<std::optional<Entry>> done;
};

// Whether a change of definitions leaves a line in the audit log, in its own transaction.
enum class Audited { Yes, No };

struct Write {
  WriteKind kind = WriteKind::Entries;
  // May run more than once, on a thread of the store, and has no effect but on the transaction and on what
  // `done` reads. An error rolls back all that it did.
  std::function<Status(Transaction&)> work;
  // Called once, on a thread of the store, after the commit: then `work`'s outcome is final and, where it
  // succeeded, on disk. Must be short. Unavailable or StorageFull: nothing was written.
  // OutcomeUnknown: nobody knows. Internal as well where the write was destroyed before its end.
  Completion<void> done;
  // About how much memory `work` holds while it waits.
  std::size_t bytes = 0;
  std::string who = {};  // makes the changes: a client id
  Actor actor = {};      // of a change of definitions
  Audited audited = Audited::Yes;
};

// Whether a queue that holds so many writes, of so many bytes, takes another one.
bool has_room(std::size_t writes, std::size_t bytes, const Write& write);

// What an operator watches; counted since the store was opened.
struct StoreFigures {
  std::uint64_t commits = 0;
  std::uint64_t writes = 0;  // units of work that were run
  std::uint64_t writes_waiting = 0;
  std::uint64_t write_bytes_waiting = 0;
  std::chrono::milliseconds oldest_write{0};  // for how long the first of those that are not over is there
  std::uint64_t lists = 0;
  std::uint64_t rows_visited = 0;  // by lists
  std::uint64_t log_bytes = 0;     // of what is committed and not yet written back
  bool healthy = true;
};

// How far a backup has come, of so many bytes about; it goes on while this returns true.
using BackupProgress = std::function<bool(std::int64_t done, std::int64_t total)>;

// Any thread may call. Destroying it finishes the writes that were accepted.
class Store {
 public:
  virtual ~Store() = default;

  // The definitions as this process knows them, at no cost. A caller that saw a change of this process
  // acknowledged sees it here; another node's may be missing, and then reads and writes refuse with
  // DefinitionChanged.
  virtual std::shared_ptr<const Catalog> catalog() const = 0;
  // With all changes that any node has acknowledged before the call. Unavailable, soon after the deadline
  // too.
  virtual Result<std::shared_ptr<const Catalog>> current_catalog(Deadline /*deadline*/) { return catalog(); }
  Result<std::shared_ptr<const Catalog>> current_catalog() {
    return current_catalog(std::chrono::steady_clock::now() + definitions_time_max);
  }

  // Runs `work` here and now on a snapshot opened after the call and closed when `work` returns. It may run
  // more than once.
  virtual Status read(ReadKind kind, const std::function<Status(Snapshot&)>& work) = 0;
  Status read(const std::function<Status(Snapshot&)>& work) { return read(ReadKind::Several, work); }

  // As a read of that entry and nothing else. Where the store is not in this process it returns at once.
  virtual void find_entry(PointRead wanted);

  // Returns at once. When too many writes wait, or too many bytes of them, `done` is told Unavailable before
  // this returns.
  virtual void write(Write write) = 0;

  // Writes all there is into `file`, which is not there yet: as a commit left it that was made before this
  // returns, and on disk when it does. Writes go on meanwhile. Where it fails the file may be there, and is
  // nothing. StorageFull where the disk would have too little room left; Unavailable where `goes_on` returned
  // false, another backup is under way, or the store has none of its own.
  virtual Status back_up(const std::filesystem::path& file, const BackupProgress& goes_on);

  // Whether writes are taken: not after a failed fsync, for one.
  virtual Status health() const = 0;

  virtual StoreFigures figures() const = 0;
};

}  // namespace bespoke
