// Application keys and the tokens they are exchanged for.
#pragma once

#include <cstdint>
#include <functional>
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
  // Loads the signing key, or makes it at the first start. Unavailable where the data is an unfinished copy.
  // `store` outlives the result.
  static Result<std::unique_ptr<Access>> open(Store& store);

  // Makes sure that somebody can get in: stores the given key, whose secret replaces that of a stored one of
  // the same id; or, where none is given and none stored, makes a new one. `show` is called with a new key
  // before it is stored, the only time that anybody can see it: only its hash is stored. What `show` refuses
  // with is returned, and the key not stored.
  using ShowKey = std::function<Status(const Credentials& key)>;
  Status ensure_administrator(const std::optional<Credentials>& given, const ShowKey& show);

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
