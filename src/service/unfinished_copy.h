// The mark that a data set bears while it is being copied from another: nobody serves it, and a copy that was
// interrupted goes on where it stopped. It is kept among the secrets and goes when the copy is verified.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "store/store.h"

namespace bespoke {

inline constexpr std::string_view unfinished_copy_name = "unfinished_copy";

struct UnfinishedCopy {
  std::string from;          // as it is told to whoever meets the copy
  std::string source;        // tells one data set from another, whatever its place
  std::int64_t entries = 0;  // copied so far
  // Up to where: the entries of this API up to that place, and those of all APIs before it.
  std::optional<CustomApiId> api;
  StoredPlace behind;

  friend bool operator==(const UnfinishedCopy& left, const UnfinishedCopy& right) {
    return left.text() == right.text();
  }
  std::string text() const;
};

// None where the data is whole.
Result<std::optional<UnfinishedCopy>> find_unfinished_copy(Snapshot& snapshot);
Status put_unfinished_copy(Transaction& transaction, const UnfinishedCopy& copy);

// Unavailable where the data is not whole.
Status refuse_unfinished_copy(Snapshot& snapshot);

}  // namespace bespoke
