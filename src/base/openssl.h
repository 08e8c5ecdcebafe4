// What the files that call OpenSSL share.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace bespoke {

// For what fails only when memory is gone or OpenSSL is not installed whole; nothing safe is left to do then.
inline void require(bool success) {
  if (success) return;
  std::fputs("OpenSSL failed\n", stderr);
  std::abort();
}

inline const std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

}  // namespace bespoke
