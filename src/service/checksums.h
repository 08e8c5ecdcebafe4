// Counts and checksums of all that a store keeps, to tell whether two stores keep the same: whatever a client
// could notice goes in, and nothing that is a matter of one store, such as the numbers of its tables.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "store/store.h"

namespace bespoke {

// Of one part: of what is not entries, or the entries of one API.
struct Checksum {
  std::string part;  // the API's slug; `definitions and keys`, or `integrations and changes`
  std::int64_t count = 0;
  std::string sum;  // hexadecimal

  bool operator==(const Checksum&) const = default;
};

// How many parts come before those of the APIs.
inline constexpr std::size_t parts_before_entries = 2;

// Its own text for every definition.
std::string definition_text(const CustomApi& api);

// The order of entries counts.
class EntrySum {
 public:
  void add(const StoredEntry& stored);
  std::int64_t count() const { return count_; }
  std::string text() const;

 private:
  std::string digest_;  // of the digest before and the entry
  std::int64_t count_ = 0;
};

// Called with the entries that have been added since the last call; an error ends the reading.
using OnEntries = std::function<Status(std::int64_t entries)>;

// All parts as they are at one moment. Unavailable where definitions change meanwhile. Changes without a
// position are left out: give_positions.
Result<std::vector<Checksum>> sum_data(Store& store, const OnEntries& on_entries);

}  // namespace bespoke
