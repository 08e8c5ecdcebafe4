#include "jsonschema/pointer.h"

#include <algorithm>
#include <charconv>

namespace bespoke::jsonschema {

void append_token(std::string& pointer, std::string_view token) {
  pointer += '/';
  for (const char c : token) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
}

std::string take_token(std::string_view& pointer) {
  pointer.remove_prefix(1);
  const std::string_view escaped = pointer.substr(0, pointer.find('/'));
  pointer.remove_prefix(escaped.size());
  std::string token;
  for (std::size_t i = 0; i < escaped.size(); ++i) {
    const std::string_view two = escaped.substr(i, 2);
    if (two == "~0" || two == "~1") {
      token += two[1] == '0' ? '~' : '/';
      ++i;
    } else {
      token += escaped[i];
    }
  }
  return token;
}

const json::Value* step_into(const json::Value& value, std::string_view token) {
  const json::Array* items = value.array();
  if (items == nullptr) return value.find(token);
  std::size_t index = 0;
  const char* const end = token.data() + token.size();
  const auto [stopped, error] = std::from_chars(token.data(), end, index);
  const bool is_index = error == std::errc{} && stopped == end && (token.size() == 1 || token[0] != '0');
  return is_index && index < items->size() ? &(*items)[index] : nullptr;
}

}  // namespace bespoke::jsonschema
