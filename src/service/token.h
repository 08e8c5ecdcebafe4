// Access tokens: JWTs (RFC 7519) signed with HS256, so that nothing is written to issue one and nothing read
// to check one. Facts 10.1.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/recent_table.h"
#include "base/time.h"
#include "model/identity.h"
#include "service/limits.h"

namespace bespoke {

// Any thread may call.
class TokenSigner {
 public:
  // `key` is secret and random, `signing_key_bytes` long.
  explicit TokenSigner(std::string key) : key_(std::move(key)) {}

  // For a client with a role; it ends within an hour, or at `valid_until` where that is sooner and set.
  // `claims` are not taken along.
  std::string issue(const Identity& identity, Timestamp now) const;
  // Nobody unless the token was signed with this key and has not expired. One that was good is remembered
  // until then, which is a third of what reading an entry costs.
  Identity verify(std::string_view token, Timestamp now) const;

 private:
  struct Verified {
    std::string signature;
    Identity identity;
  };

  const std::string key_;
  mutable std::mutex mutex_;
  // By what was signed, which is no secret: the signature is compared in constant time.
  mutable RecentTable<Verified> verified_{verified_tokens_max};
};

inline constexpr std::size_t signing_key_bytes = 32;

}  // namespace bespoke
