// An OpenAPI 3.0.3 document of a 3.1 one, for tools that know no other.
//
// 3.1 has all of JSON Schema, 3.0 a part with words of its own: `"type":["string","null"]` is
// `"type":"string","nullable":true`. What 3.0 has no words for is left out, so that a schema allows more than
// it did, never less.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace bespoke::openapi {

// Invalid where the document is too deeply nested to be read.
Result<std::string> in_version_30(std::string_view document);

}  // namespace bespoke::openapi
