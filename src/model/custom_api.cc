#include "model/custom_api.h"

#include <algorithm>

namespace bespoke {
namespace {

template <class Predicate>
const CustomField* find_if(const CustomApi& api, Predicate predicate) {
  const auto found = std::ranges::find_if(api.fields, predicate);
  return found == api.fields.end() ? nullptr : &*found;
}

}  // namespace

const CustomField* CustomApi::find_field(std::string_view field_slug) const {
  return find_if(*this, [&](const CustomField& field) { return field.slug == field_slug; });
}

const CustomField* CustomApi::find_field(const CustomFieldId& field_id) const {
  return find_if(*this, [&](const CustomField& field) { return field.id == field_id; });
}

const CustomField* CustomApi::url_slug_field() const {
  return find_if(*this, [](const CustomField& field) { return field.use_as_url_slug; });
}

bool CustomApi::has_costly_rules() const {
  return std::ranges::any_of(fields, [](const CustomField& field) { return field.rules->is_costly(); });
}

}  // namespace bespoke
