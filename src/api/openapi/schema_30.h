// A schema of OpenAPI 3.1, which is one of JSON Schema 2020-12, in the words of OpenAPI 3.0.
#pragma once

#include "base/json.h"

namespace bespoke::openapi {

// Allows at least what `schema` allows. References stay.
json::Value schema_30(const json::Value& schema);

}  // namespace bespoke::openapi
