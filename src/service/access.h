// Application keys and the tokens they are exchanged for.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/recent_table.h"
#include "base/result.h"
#include "base/sealed_text.h"
#include "service/limits.h"
#include "service/proven_secrets.h"
#include "service/token.h"
#include "service/trusted_issuer.h"
#include "store/store.h"

namespace bespoke {

struct Credentials {
  std::string client_id;
  std::string client_secret;
};

struct IssuedToken {
  std::string access_token;
  std::int64_t expires = 0;     // seconds since the epoch
  std::int64_t expires_in = 0;  // seconds from now
};

// Any thread may call.
class Access {
 public:
  // What time it is; any thread calls it.
  using Clock = std::function<Timestamp()>;

  // Loads the signing key, or makes it at the first start. Unavailable where the data is an unfinished copy.
  // `store` outlives the result.
  static Result<std::unique_ptr<Access>> open(Store& store, Clock clock = Timestamp::now);

  // Makes sure that somebody can get in: stores the given key, whose secret replaces that of a stored one of
  // the same id; or, where none is given and none stored, makes a new one. `show` is called with a new key
  // before it is stored, the only time that anybody can see it: only its hash is stored. What `show` refuses
  // with is returned, and the key not stored.
  using ShowKey = std::function<Status(const Credentials& key)>;
  Status ensure_administrator(const std::optional<Credentials>& given, const ShowKey& show);

  // Unauthenticated when the credentials are wrong. The first time, and whenever they
  // are wrong, it takes some milliseconds by design: see base/secret_hash.h.
  Result<IssuedToken> issue_token(const Credentials& credentials);
  // Whether that hashes nothing, since they were right before; a guess, as the key may change meanwhile.
  bool is_quick(const Credentials& credentials);
  // For anybody who knows the id of a key: a Guest Shopper, whatever the key's own role. Unauthenticated.
  Result<IssuedToken> issue_guest_token(std::string_view client_id);

  // Before there are requests: tokens of that issuer count too. It outlives this.
  void trust(const TrustedIssuer& issuer) { issuer_ = &issuer; }
  bool trusts_an_issuer() const { return issuer_ != nullptr; }

  // Nobody where the token, ours or of the trusted issuer, does not prove an identity.
  Identity identify(std::string_view token) const;
  // What becomes of an identity by the customer's token beside its own: Nobody where that is not good. Only
  // where an issuer is trusted.
  Identity with_customer(Identity identity, std::string_view customer_token) const;
  // What is left by now of an identity that a token has proven: Nobody where the token or its key has ended,
  // and else what the key is good for. No signature is checked again, so it costs next to nothing.
  Identity confirm(Identity identity, const Catalog& catalog) const;

  // For what callers carry along and are not to read. The same on every node, and after a restart.
  const SealingKey& sealing_key() const { return sealing_key_; }

  // Of the administrator's key that was given at the start; empty where none was.
  const std::string& environment_client_id() const { return environment_client_id_; }

 private:
  Result<IssuedToken> issue(Identity identity, const ApplicationKey& key);
  void note_use(const std::string& client_id, Timestamp now);
  bool has_ended(const CustomerToken& customer, Timestamp now) const;

  Access(Store& store, std::string signing_key, const SealingKey& sealing_key, Clock clock)
      : store_(store), signer_(std::move(signing_key)), sealing_key_(sealing_key), clock_(std::move(clock)) {}

  Store& store_;
  TokenSigner signer_;
  const SealingKey sealing_key_;
  ProvenSecrets proven_;
  Clock clock_;
  const TrustedIssuer* issuer_ = nullptr;
  std::string environment_client_id_;
  std::mutex used_mutex_;
  RecentTable<Timestamp> used_{proven_secrets_max};
};

}  // namespace bespoke
