// A Custom API with one field of each type: attributes 3 to 6 are text, integer, real and boolean.
#pragma once

#include <string>
#include <utility>

#include "model/custom_api.h"

namespace bespoke {

inline CustomField sample_field(std::string slug, FieldType type) {
  CustomField field;
  field.slug = std::move(slug);
  field.type = type;
  return field;
}

inline CustomApi sample_api() {
  CustomApi api;
  api.fields.push_back(sample_field("title", FieldType::String));
  api.fields.push_back(sample_field("amount", FieldType::Integer));
  api.fields.push_back(sample_field("price", FieldType::Float));
  api.fields.push_back(sample_field("active", FieldType::Boolean));
  return api;
}

}  // namespace bespoke
