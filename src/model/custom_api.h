// A Custom API: a typed resource that a user has defined. Facts 3.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/time.h"
#include "model/custom_field.h"

namespace bespoke {

using CustomApiId = Id<struct CustomApiTag>;

struct ParentApi {
  std::optional<CustomApiId> api;  // none: the location `/v2/extensions`
};

// Which of its entries' changes somebody is to be told: then a write keeps what it changed.
struct Observed {
  bool created = false;
  bool updated = false;
  bool deleted = false;

  friend bool operator==(const Observed&, const Observed&) = default;
};

struct Presentation {
  std::optional<std::string> page;
  std::optional<std::string> section;  // only with a page
};

struct CustomApi {
  CustomApiId id;
  std::string name;
  std::string description;
  std::string slug;      // the extension path: `/v2/extensions/{slug}`
  std::string api_type;  // the `type` of its entries
  bool allow_upserts = false;
  // Ours: how long every change of its entries is kept, for their history and for feeds. 0: not at all.
  std::int64_t change_retention_hours = 0;
  // Of those the latest so many alone. 0: change_retention_count_max.
  std::int64_t change_retention_count = 0;
  Presentation presentation;
  std::vector<ParentApi> parents;  // never empty
  Timestamp created_at;
  Timestamp updated_at;
  std::vector<CustomField> fields;  // in the order of their creation

  // Given by the store. The number names the table and is never given twice; the version grows with every
  // change of the API or one of its fields, so that a write can tell which definition it was checked against.
  std::int64_t number = 0;
  std::int64_t version = 0;
  Observed observed;  // as the integrations of its catalog have it

  const CustomField* find_field(std::string_view field_slug) const;
  const CustomField* find_field(const CustomFieldId& field_id) const;
  // The field whose value stands in the extension path in place of the id; null where there is none.
  const CustomField* url_slug_field() const;
  bool keeps_changes() const { return change_retention_hours > 0; }
  // Whether checking an entry may take milliseconds.
  bool has_costly_rules() const;
};

}  // namespace bespoke
