// The draft's own metaschema: the one document besides the given one that references may lead to.
#pragma once

#include <string_view>

#include "base/json.h"

namespace bespoke::jsonschema {

inline constexpr std::string_view metaschema_base = "https://json-schema.org/draft/2020-12/";

bool is_metaschema_uri(std::string_view uri);

// All eight documents in one; each has its `$id`. Titles, defaults and comments are left out: they check
// nothing.
const json::Value& metaschema();

}  // namespace bespoke::jsonschema
