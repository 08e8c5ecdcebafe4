// The bytes that a checksum is of: service/checksums.h. No two different rows give the same ones.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/hash.h"

namespace bespoke {

template <std::integral Number>
void append_number(std::string& out, Number number) {
  auto bits = static_cast<std::uint64_t>(number);
  for (int i = 0; i < 8; ++i, bits >>= 8U) out += static_cast<char>(bits & 0xFFU);
}

inline void append_text(std::string& out, std::string_view text) {
  append_number(out, text.size());
  out += text;
}

inline void append_optional(std::string& out, const std::optional<std::string>& text) {
  append_number(out, text ? 1 : 0);
  if (text) append_text(out, *text);
}

inline std::string digest(std::string_view bytes) {
  const Sha256 sum = sha256(bytes);
  return {reinterpret_cast<const char*>(sum.data()), sum.size()};
}

}  // namespace bespoke
