#include "events/signature.h"

#include <fmt/format.h>

#include "base/hash.h"
#include "model/integration.h"

namespace bespoke {

std::string webhook_signature(std::string_view secret, std::string_view id, std::int64_t timestamp_s,
                              std::string_view body) {
  std::string key(secret);
  if (secret.starts_with(signing_key_prefix)) {
    key = base64_decode(secret.substr(signing_key_prefix.size())).value_or(key);
  }
  const Sha256 digest = hmac_sha256(key, fmt::format("{}.{}.{}", id, timestamp_s, body));
  return "v1," + base64_encode({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

}  // namespace bespoke
