// What a field of an entry holds, as the stores keep it.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

namespace bespoke {

// The stores know these, never the field types: a new type that stores like an old one is no news to them.
enum class StorageClass { Text, Integer, Real, Boolean };

// monostate is null. The alternative that is held is the one of the field's storage class.
using Value = std::variant<std::monostate, std::string, std::int64_t, double, bool>;

inline bool is_null(const Value& value) {
  return std::holds_alternative<std::monostate>(value);
}

}  // namespace bespoke
