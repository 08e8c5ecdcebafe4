// The use cases of Custom Fields: facts 4.
#pragma once

#include "base/json.h"
#include "model/custom_field.h"
#include "service/custom_apis.h"
#include "service/submit.h"

namespace bespoke {

// All: NotFound where the Custom API, or the field, is not there.

// Invalid with every broken rule; Conflict where the slug is taken.
void create_custom_field(Store& store, const CustomApiId& api, json::Value data, Done<CustomField> done);
// Binds new writes only; a new slug takes the stored values along. Invalid, Conflict.
void update_custom_field(Store& store, const CustomApiId& api, const CustomFieldId& id, json::Value data,
                         Done<CustomField> done);
// Its values are gone at once.
void delete_custom_field(Store& store, const CustomApiId& api, const CustomFieldId& id, Done<void> done);

}  // namespace bespoke
