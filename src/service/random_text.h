// Text that nobody can guess, for ids and secrets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/hash.h"

namespace bespoke {

// So many random bytes, as letters, digits, `-` and `_`.
inline std::string random_text(std::size_t bytes) {
  std::string random(bytes, '\0');
  fill_random({reinterpret_cast<std::uint8_t*>(random.data()), random.size()});
  return base64url_encode(random);
}

}  // namespace bespoke
