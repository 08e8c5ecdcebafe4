#include "service/batch.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <span>
#include <utility>

#include "model/errors.h"
#include "service/batch_refusals.h"
#include "service/entry_work.h"
#include "service/limits.h"

namespace bespoke {
namespace {

// An operation that is ready for the store.
struct Drafted {
  BatchOp op = BatchOp::Create;
  PutEntry request;  // of all but a creation
  Entry entry = {};  // of a creation
  PutDraft put = {};
};

// Of what needs no store. It takes the operation's parts.
Result<Drafted> draft_operation(const CustomApi& api, BatchOperation& operation) {
  Drafted drafted{operation.op, {EntryId(), std::move(operation.if_match)}};
  if (operation.op == BatchOp::Create) {
    Result<Entry> entry = new_entry(api, draft_entry(api, operation.data), EntryId::make(), {});
    if (!entry) return std::move(entry).error();
    drafted.entry = *std::move(entry);
    return drafted;
  }
  if (!operation.key) return entry_not_found();
  drafted.request.key = with_known_key(api, *std::move(operation.key));
  if (operation.op == BatchOp::Update) drafted.request.creation = Creation::Never;
  if (operation.op == BatchOp::Delete) return drafted;
  drafted.put = draft_put(api, drafted.request, operation.data);
  if (Status good = check_draft(api, drafted.put.update); !good) return std::move(good).error();
  return drafted;
}

Result<std::vector<Drafted>> draft_operations(const CustomApi& api, std::vector<BatchOperation> operations) {
  const auto end = std::chrono::steady_clock::now() + batch_check_time_max;
  std::vector<Drafted> all;
  all.reserve(operations.size());
  BatchRefusals refusals;
  for (std::size_t i = 0; i < operations.size() && !refusals.full(); ++i) {
    if (std::chrono::steady_clock::now() > end)
      return deadline_exceeded(std::chrono::milliseconds(batch_check_time_max).count());
    Result<Drafted> drafted = draft_operation(api, operations[i]);
    operations[i].data = {};
    if (drafted) {
      all.push_back(*std::move(drafted));
    } else {
      refusals.add(i, std::move(drafted).error());
    }
  }
  if (!refusals.empty()) return refusals.error();
  return all;
}

std::size_t bytes_of(std::span<const Drafted> operations) {
  std::size_t bytes = 0;
  for (const Drafted& each : operations)
    bytes += bytes_of(each.entry) + bytes_of(each.put.update) + bytes_of(each.put.creation);
  return bytes;
}

// Where it is the operation that is refused; with any other error the transaction has failed.
constexpr std::array refusing_codes = {
    ErrorCode::Invalid,  ErrorCode::Forbidden,          ErrorCode::EntryNotFound,
    ErrorCode::Conflict, ErrorCode::PreconditionFailed, ErrorCode::EntryTooLarge};

bool is_of_operation(ErrorCode code) {
  return std::ranges::find(refusing_codes, code) != refusing_codes.end();
}

WrittenState state_of(const Entry& entry) {
  return {entry.id, entry.version, entry.created_at, entry.updated_at, data_size(entry)};
}

// Once through the operations, in one transaction. What is refused goes on, as far as an answer tells of it:
// nothing of it stays.
class BatchWork {
 public:
  BatchWork(Transaction& transaction, const CustomApiPointer& api, std::span<const Drafted> operations,
            const EntryRights& rights)
      : transaction_(transaction), api_(api), operations_(operations), rights_(rights) {}

  Result<WrittenBatch> run() {
    for (std::size_t i = 0; i < operations_.size() && !refusals_.full();) {
      const std::size_t creations = creations_from(i);
      if (creations == 0 && i >= expected_) {
        if (Status expected = expect(i); !expected) return std::move(expected).error();
      }
      Status done = creations > 0 ? create(i, creations) : change(i);
      if (!done) return std::move(done).error();
      i += std::max<std::size_t>(creations, 1);
    }
    if (!refusals_.empty()) return refusals_.error();
    return WrittenBatch{api_, std::move(written_)};
  }

 private:
  // The entries of the next few operations, which may be large.
  Status expect(std::size_t first) {
    std::vector<EntryKey> keys;
    std::size_t end = first;
    for (; end < operations_.size() && keys.size() < batch_expected_max; ++end) {
      if (operations_[end].op != BatchOp::Create) keys.push_back(operations_[end].request.key);
    }
    expected_ = end;
    if (rights_.rows)
      transaction_.narrow_to([rights = rights_](const Entry& entry) { return can_see(rights, entry); });
    return transaction_.expect_entries(*api_, keys);
  }

  std::size_t creations_from(std::size_t first) const {
    std::size_t end = first;
    while (end < operations_.size() && operations_[end].op == BatchOp::Create) ++end;
    return end - first;
  }

  // Those that stand together, at once.
  Status create(std::size_t first, std::size_t count) {
    std::vector<Entry> entries;
    std::vector<std::size_t> indexes;
    for (std::size_t i = first; i < first + count; ++i) {
      Entry entry = operations_[i].entry;
      entry.created_at = entry.updated_at = Timestamp::now();
      if (!can_see(rights_, entry)) {
        refusals_.add(i, forbidden());
        continue;
      }
      entries.push_back(std::move(entry));
      indexes.push_back(i);
    }
    std::vector<Status> outcomes = transaction_.insert_entries(*api_, entries, batch_errors_max);
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      if (outcomes[i]) {
        written_.push_back({BatchOp::Create, BatchOutcome::Created, state_of(entries[i])});
      } else if (Status refused = refuse(indexes[i], std::move(outcomes[i]).error()); !refused) {
        return refused;
      }
    }
    return {};
  }

  Status change(std::size_t index) {
    const Drafted& drafted = operations_[index];
    if (drafted.op == BatchOp::Delete) {
      Status removed = remove_in(transaction_, *api_, drafted.request, rights_);
      if (!removed) return refuse(index, std::move(removed).error());
      written_.push_back({drafted.op, BatchOutcome::Deleted});
      return {};
    }
    Result<PutAnswer> put = put_in(transaction_, api_, drafted.request, drafted.put, rights_);
    if (!put) return refuse(index, std::move(put).error());
    const bool created = put->outcome == PutOutcome::Created;
    written_.push_back(
        {drafted.op, created ? BatchOutcome::Created : BatchOutcome::Updated, state_of(put->entry)});
    return {};
  }

  // Fails with what ends the transaction.
  Status refuse(std::size_t index, Error error) {
    if (!is_of_operation(error.code)) return error;
    refusals_.add(index, refused_to(rights_, std::move(error)));
    return {};
  }

  Transaction& transaction_;
  const CustomApiPointer& api_;
  const std::span<const Drafted> operations_;
  const EntryRights& rights_;
  std::size_t expected_ = 0;  // the entries of the operations before this one
  std::vector<WrittenOperation> written_;
  BatchRefusals refusals_;
};

}  // namespace

void write_batch(Store& store, CustomApiPointer api, std::vector<BatchOperation> operations,
                 WriteChecks checks, Done<WrittenBatch> done) {
  Result<std::vector<Drafted>> drafted = draft_operations(*api, std::move(operations));
  if (!drafted) return refuse_write(store, std::move(drafted).error(), done);
  const std::size_t bytes = bytes_of(*drafted);
  submit<WrittenBatch>(store, WriteKind::Entries,
                       if_still<WrittenBatch>(std::move(checks.still_may),
                                              [api = std::move(api), operations = *std::move(drafted),
                                               rights = std::move(checks.rights)](Transaction& transaction) {
                                                return BatchWork(transaction, api, operations, rights).run();
                                              }),
                       std::move(done), bytes, std::move(checks.who));
}

}  // namespace bespoke
