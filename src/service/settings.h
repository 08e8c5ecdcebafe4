// The use case of `/v2/settings`: facts 8.1.
#pragma once

#include "base/json.h"
#include "model/catalog.h"
#include "service/submit.h"

namespace bespoke {

// `data` is the resource object that was sent; keys other than `page_length` are ignored. Invalid.
void update_settings(Store& store, Actor actor, const json::Value& data, Done<Settings> done);

}  // namespace bespoke
