// One text for all JSON values that JSON Schema holds equal: `1.0` and `1`, objects in any order of members.
#pragma once

#include <string>

#include "base/json.h"

namespace bespoke::jsonschema {

void append_canonical(std::string& out, const json::Value& value);
std::string canonical(const json::Value& value);

}  // namespace bespoke::jsonschema
