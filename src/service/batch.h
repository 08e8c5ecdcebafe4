// Many writes of entries of one Custom API in one transaction, all or none: docs/decisions/0036.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "service/entries.h"

namespace bespoke {

enum class BatchOp { Create, Update, Upsert, Delete };

// One of them, as it was sent.
struct BatchOperation {
  BatchOp op = BatchOp::Create;
  std::optional<EntryKey> key = {};          // of all but a creation; none there: it can name no entry
  std::optional<std::string> if_match = {};  // as the header's value
  json::Value data = {};                     // of all but a deletion: the resource object
};

// What an entry is afterwards, but for its values.
struct WrittenState {
  EntryId id;
  std::int64_t version = 0;
  Timestamp created_at;
  Timestamp updated_at;
  std::int64_t data_size = 0;
};

enum class BatchOutcome { Created, Updated, Deleted };
struct WrittenOperation {
  BatchOp op = BatchOp::Create;
  BatchOutcome outcome = BatchOutcome::Created;
  WrittenState state = {};  // of no deletion
};

// In the order of the operations.
struct WrittenBatch {
  CustomApiPointer api;
  std::vector<WrittenOperation> operations;
};

// Carries them out one after the other, each as create_entry, put_entry or delete_entry would and with the
// ones before it done; an Update makes no entry. Where any is refused nothing is written, and the error names
// which ones, in their order: those that are refused whatever is stored, or else what the store refuses.
// DeadlineExceeded where the checks before the store take too long; DefinitionChanged, however often it was
// tried. `checks` are against known definitions.
void write_batch(Store& store, CustomApiPointer api, std::vector<BatchOperation> operations,
                 WriteChecks checks, Done<WrittenBatch> done);

}  // namespace bespoke
