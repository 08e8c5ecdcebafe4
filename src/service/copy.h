// Moves all that one store keeps into another: definitions, entries with their ids, versions, timestamps and
// places, settings, keys and secrets, the audit log, integrations, and the log of changes with what waits to
// be told. It goes on where it was interrupted, and ends by reading both again.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "service/checksums.h"
#include "store/store.h"

namespace bespoke {

enum class CopyStage { Copying, Checking };

// `done` of `total` entries. Checking reads both sides, so its total is twice as much.
struct CopyProgress {
  CopyStage stage = CopyStage::Copying;
  std::int64_t done = 0;
  std::int64_t total = 0;
};

struct CopyOptions {
  std::string from;  // what the source is called
  std::function<void(const CopyProgress&)> on_progress;
  std::function<bool()> should_stop;  // asked between pages
};

struct CopyReport {
  std::vector<Checksum> source;
  std::vector<Checksum> target;
  std::int64_t entries = 0;        // of the source
  std::int64_t already_there = 0;  // copied by earlier runs

  bool same() const { return source == target; }
};

// `target` is empty, or an unfinished copy of the same source; Invalid otherwise, and nothing is changed.
// Invalid as well where should_stop said so. While the report, or an error, is not that both are the same,
// the target bears its mark: see unfinished_copy.h. What changes in the source meanwhile makes them differ.
Result<CopyReport> copy_data(Store& source, Store& target, const CopyOptions& options);

}  // namespace bespoke
