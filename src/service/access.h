// Application keys and the tokens they are exchanged for.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "service/token.h"
#include "store/store.h"

namespace bespoke {

struct Credentials {
  std::string client_id;
  std::string client_secret;
};

struct IssuedToken {
  std::string access_token;
  std::int64_t expires = 0;  // seconds since the epoch
};

// Any thread may call.
class Access {
 public:
  // Loads the signing key, or makes it at the first start. `store` outlives the result.
  static Result<std::unique_ptr<Access>> open(Store& store);

  // The key of the first administrator: the given one, whose secret replaces a stored one of the same id, or
  // a new one where there is no key at all. Returns a new key, to be shown once: only its hash is stored.
  Result<std::optional<Credentials>> ensure_administrator(const std::optional<Credentials>& given);

  // Unauthenticated when the credentials are wrong. Takes some milliseconds by design: see
  // base/secret_hash.h.
  Result<IssuedToken> issue_token(const Credentials& credentials);

  // Nobody where the token does not prove an identity.
  Identity identify(std::string_view token) const;

 private:
  Access(Store& store, TokenSigner signer) : store_(store), signer_(std::move(signer)) {}

  Store& store_;
  TokenSigner signer_;
};

}  // namespace bespoke
