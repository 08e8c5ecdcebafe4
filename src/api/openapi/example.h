// Made-up entries of a Custom API, which hold to its rules: examples for readers and for mock servers. A
// value is the first of a short list that the field takes; one that takes none of them has no example.
#pragma once

#include <string>

#include "model/custom_api.h"

namespace bespoke::openapi {

// What a client may send, as JSON. Empty where a field that may not be null has no example, or a field has a
// name that tools misread in an example.
std::string example_body(const CustomApi& api);
// What a client may read. A field without an example is null. Empty where a field has such a name.
std::string example_entry(const CustomApi& api);

}  // namespace bespoke::openapi
