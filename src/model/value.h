// What a field of an entry holds, as the stores keep it.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <variant>

namespace bespoke {

namespace json {
class Writer;
}

// The stores know these, never the field types: a new type that stores like an old one is no news to them.
enum class StorageClass { Text, Integer, Real, Boolean, Json };

// Compact JSON, never `null`: members in their order, numbers as they were sent. Kept and compared as text.
struct JsonText {
  std::string text;
  auto operator<=>(const JsonText&) const = default;
};

// monostate is null. The alternative that is held is the one of the field's storage class.
using Value = std::variant<std::monostate, std::string, std::int64_t, double, bool, JsonText>;

inline bool is_null(const Value& value) {
  return std::holds_alternative<std::monostate>(value);
}

void write_value(json::Writer& out, const Value& value);

}  // namespace bespoke
