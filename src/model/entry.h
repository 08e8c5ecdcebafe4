// An entry: one record of a Custom API. Facts 5.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/id.h"
#include "base/time.h"
#include "model/custom_api.h"
#include "model/unique_key.h"
#include "model/value.h"

namespace bespoke {

using EntryId = Id<struct EntryTag>;

struct Entry {
  EntryId id;
  std::vector<Value> values;  // one for each of the Custom API's fields, in their order
  std::int64_t version = 0;   // `resource_version`: grows by one with every update
  Timestamp created_at;
  Timestamp updated_at;
  // Of values that must be unique: those that were computed ahead. A store computes what it misses.
  std::vector<FieldKey> known_keys = {};
  // Which of the entries that have had this id it is, as a store found it that must tell them apart: the next
  // one begins with the same versions. 0: it is not told.
  std::int64_t life = 0;
};

// How a path names an entry: by its id, or by the value of the Custom API's url slug field.
struct UrlSlug {
  std::string value;
  std::optional<UniqueKey> known_key = {};  // as the API's url slug field has it, if it was computed ahead
};
using EntryKey = std::variant<EntryId, UrlSlug>;

// What the API's url slug field, which is `field`, is searched for.
UniqueKey slug_key(const CustomField& field, const UrlSlug& slug);

// `meta.data_size`: a string counts its UTF-8 bytes, null nothing, any other value its JSON text.
std::int64_t data_size(const Entry& entry);

}  // namespace bespoke
