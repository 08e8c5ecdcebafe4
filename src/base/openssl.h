// What the files that call OpenSSL share.
#pragma once

#include <cstdint>
#include <new>
#include <string_view>

namespace bespoke {

// For what fails only when memory is gone, or OpenSSL is not installed whole.
[[noreturn]] inline void openssl_failed() {
  throw std::bad_alloc();
}

inline const std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

}  // namespace bespoke
