// Signatures of webhooks as the Standard Webhooks specification has them (standardwebhooks.com, version 1).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bespoke {

// What `webhook-signature` holds. A secret that begins with `whsec_` is base64 behind that, any other its
// bytes.
std::string webhook_signature(std::string_view secret, std::string_view id, std::int64_t timestamp_s,
                              std::string_view body);

}  // namespace bespoke
