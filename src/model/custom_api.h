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

// Ours: what becomes of changes of its entries.
struct Retention {
  bool feed = false;                  // readers are told of them
  bool history = false;               // they are kept
  std::int64_t history_days = 0;      // so long; 0: for ever
  std::int64_t history_versions = 0;  // of each entry, the latest; 0: all

  friend bool operator==(const Retention&, const Retention&) = default;
};

struct CustomApi {
  CustomApiId id;
  std::string name;
  std::string description;
  std::string slug;      // the extension path: `/v2/extensions/{slug}`
  std::string api_type;  // the `type` of its entries
  bool allow_upserts = false;
  Retention retention;
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
  bool keeps_changes() const { return retention.feed || retention.history; }
  // Whether checking an entry may take milliseconds.
  bool has_costly_rules() const;
};

}  // namespace bespoke
