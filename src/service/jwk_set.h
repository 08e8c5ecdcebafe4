// The public keys of an issuer of tokens, as it publishes them: a JSON Web Key Set (RFC 7517).
//
//     {"keys":[{"kid":"2026-11","kty":"EC","crv":"P-256","use":"sig","x":"…","y":"…"}]}
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/public_key.h"
#include "base/result.h"

namespace bespoke {

// Any thread may call.
class JwkSet {
 public:
  // Takes the keys that signatures can be checked with, and passes over all others: those for encryption, of
  // unknown kinds, without a `kid`, shared secrets, and keys whose private half is published with them.
  // There may be none. Invalid where that is no key set, or has more than jwk_set_keys_max.
  static Result<std::shared_ptr<const JwkSet>> read(std::string_view text);

  // Null where no key of that name makes such signatures, or its issuer wants it to make others.
  const PublicKey* find(std::string_view kid, SignatureAlgorithm algorithm) const;
  std::size_t size() const { return keys_.size(); }

  struct Key {
    std::string kid;
    std::optional<SignatureAlgorithm> algorithm;  // the only one that it is for
    PublicKey key;
  };

 private:
  explicit JwkSet(std::vector<Key> keys) : keys_(std::move(keys)) {}

  std::vector<Key> keys_;
};

}  // namespace bespoke
