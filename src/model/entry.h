// An entry: one record of a Custom API. Facts 5.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/id.h"
#include "base/time.h"
#include "model/custom_api.h"
#include "model/value.h"

namespace bespoke {

using EntryId = Id<struct EntryTag>;

inline constexpr std::int64_t entry_bytes_max = 65536;  // facts 5.6

struct Entry {
  EntryId id;
  std::vector<Value> values;  // one for each of the Custom API's fields, in their order
  std::int64_t version = 0;   // `resource_version`: grows by one with every update
  Timestamp created_at;
  Timestamp updated_at;
};

// How a path names an entry: by its id, or by the value of the Custom API's url slug field.
struct UrlSlug {
  std::string value;
};
using EntryKey = std::variant<EntryId, UrlSlug>;

// `meta.data_size`: a string counts its UTF-8 bytes, null nothing, any other value its JSON text.
std::int64_t data_size(const Entry& entry);

}  // namespace bespoke
