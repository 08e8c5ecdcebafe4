// The use cases of Custom APIs: facts 3.
#pragma once

#include <memory>

#include "base/json.h"
#include "model/catalog.h"
#include "service/submit.h"

namespace bespoke {

using CustomApiPointer = std::shared_ptr<const CustomApi>;

// `data` is the resource object that was sent. Invalid with every broken rule; DuplicateCustomApi.
void create_custom_api(Store& store, Actor actor, json::Value data, Done<CustomApiPointer> done);
// CustomApiNotFound, Invalid, DuplicateCustomApi.
void update_custom_api(Store& store, Actor actor, const CustomApiId& id, json::Value data,
                       Done<CustomApiPointer> done);
// Its fields and entries go with it; its children hang on `/v2/extensions` from then on. CustomApiNotFound.
void delete_custom_api(Store& store, Actor actor, const CustomApiId& id, Done<void> done);

}  // namespace bespoke
