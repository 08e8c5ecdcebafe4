#include "store/audit_log.h"

#include "base/hash.h"

namespace bespoke {

std::string audit_hash(std::string_view previous, std::string_view text) {
  std::string hashed(previous);
  hashed.append("\n").append(text);
  return to_hex(sha256(hashed));
}

}  // namespace bespoke
