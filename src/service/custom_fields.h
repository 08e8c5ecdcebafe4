// The use cases of Custom Fields: facts 4.
#pragma once

#include "base/json.h"
#include "model/custom_field.h"
#include "service/custom_apis.h"
#include "service/submit.h"

namespace bespoke {

// All: CustomApiNotFound, CustomFieldNotFound.

// Invalid with every broken rule; DuplicateCustomField.
void create_custom_field(Store& store, Actor actor, const CustomApiId& api, const json::Value& data,
                         Done<CustomField> done);
// Binds new writes only; a new slug takes the stored values along. Invalid, DuplicateCustomField.
void update_custom_field(Store& store, Actor actor, const CustomApiId& api, const CustomFieldId& id,
                         json::Value data, Done<CustomField> done);
// Its values are gone at once.
void delete_custom_field(Store& store, Actor actor, const CustomApiId& api, const CustomFieldId& id,
                         Done<void> done);

}  // namespace bespoke
