// A Custom Field: one typed column of a Custom API. Facts 4.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/id.h"
#include "base/time.h"
#include "model/field_rules.h"
#include "model/field_type.h"

namespace bespoke {

using CustomFieldId = Id<struct CustomFieldTag>;

enum class Indexed { No, Yes };

struct CustomField {
  CustomFieldId id;
  std::string name;
  std::string description;
  std::string slug;  // the key of its value in every entry
  FieldType type = FieldType::String;
  bool use_as_url_slug = false;
  std::int64_t sort_order = 0;  // for a console; no meaning here
  // Whether filters and sorts by this field have an index; what must be unique has one of its own either way.
  Indexed indexed = Indexed::Yes;
  std::shared_ptr<const FieldRules> rules;
  Timestamp created_at;
  Timestamp updated_at;
  // Given by the store: names the column. A renamed field keeps it, so its values follow.
  std::int64_t column = 0;
  // Given by the store: whether the index holds entries without a value, too.
  Indexed nulls_indexed = Indexed::Yes;
};

}  // namespace bespoke
