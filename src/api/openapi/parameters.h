// Parameters that several parts of the server's own document name.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace bespoke::openapi {

inline constexpr std::string_view api_parameter =
    R"json({"name":"custom_api_id","in":"path","required":true,"description":"The id of the Custom API.","schema":{"type":"string","format":"uuid"}})json";
inline constexpr std::string_view entry_parameter =
    R"json({"name":"entry_id","in":"path","required":true,"description":"The id of the entry.","schema":{"type":"string","format":"uuid"}})json";

inline constexpr std::string_view slug_parameter =
    R"json({"name":"slug","in":"path","required":true,"description":"The slug of the Custom API.","schema":{"type":"string","pattern":"^[a-z0-9_-]{1,63}$"}})json";
inline constexpr std::string_view entry_identifier_parameter =
    R"json({"name":"identifier","in":"path","required":true,"description":"The id of the entry; where the Custom API has a url slug field, its value instead.","schema":{"type":"string","pattern":"^[A-Za-z0-9._~-]+$"}})json";

inline std::vector<std::string> texts(std::initializer_list<std::string_view> views) {
  return {views.begin(), views.end()};
}

}  // namespace bespoke::openapi
