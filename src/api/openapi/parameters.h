// Parameters of paths that several parts of the server's own document name.
#pragma once

#include <string_view>

namespace bespoke::openapi {

inline constexpr std::string_view api_parameter =
    R"json({"name":"custom_api_id","in":"path","required":true,"description":"The id of the Custom API.","schema":{"type":"string","format":"uuid"}})json";
inline constexpr std::string_view entry_parameter =
    R"json({"name":"entry_id","in":"path","required":true,"description":"The id of the entry.","schema":{"type":"string","format":"uuid"}})json";

}  // namespace bespoke::openapi
