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

inline std::vector<std::string> texts(std::initializer_list<std::string_view> views) {
  return {views.begin(), views.end()};
}

}  // namespace bespoke::openapi
