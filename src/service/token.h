// Access tokens: JWTs (RFC 7519) signed with HS256, so that nothing is written to issue one and nothing read
// to check one. Facts 10.1.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "model/identity.h"

namespace bespoke {

// Any thread may call.
class TokenSigner {
 public:
  // `key` is secret and random, `signing_key_bytes` long.
  explicit TokenSigner(std::string key) : key_(std::move(key)) {}

  // For a client with a role; it ends within an hour, or at `valid_until` where that is sooner and set.
  // `claims` are not taken along.
  std::string issue(const Identity& identity, Timestamp now) const;
  // Nobody unless the token was signed with this key and has not expired.
  Identity verify(std::string_view token, Timestamp now) const;

 private:
  std::string key_;
};

inline constexpr std::size_t signing_key_bytes = 32;

}  // namespace bespoke
