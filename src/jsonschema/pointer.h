// JSON pointers, RFC 6901.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

namespace bespoke::jsonschema {

void append_token(std::string& pointer, std::string_view token);

// Takes the first token off `pointer`, which begins with `/`, and unescapes it.
std::string take_token(std::string_view& pointer);

// The member or item that the token names; null when there is none.
const json::Value* step_into(const json::Value& value, std::string_view token);

}  // namespace bespoke::jsonschema
