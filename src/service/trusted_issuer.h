// Tokens that an issuer outside has signed for customers and account members: JWTs (RFC 7519) whose signature
// is checked with the issuer's public keys. What is checked, and in which order, is the list of TokenFault.
//
//     TrustedIssuer issuer({"https://id.example", "shop", {SignatureAlgorithm::Rs256}, "role"});
//     issuer.take(*JwkSet::read(…));
//     const VerifiedToken checked = issuer.verify(token, now);
//     if (checked.customer) … checked.customer->claims …
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/recent_table.h"
#include "base/time.h"
#include "model/identity.h"
#include "service/jwk_set.h"
#include "service/limits.h"

namespace bespoke {

struct IssuerRules {
  std::string issuer;    // `iss`, to the letter
  std::string audience;  // `aud`, or one of them
  std::vector<SignatureAlgorithm> algorithms;
  std::string role_claim;  // the claim that names the role; empty: no claim does
};

// Why a token is refused: what comes first here is found first, and nothing behind it is looked at.
enum class TokenFault : std::uint8_t {
  None,
  TooLong,
  Malformed,   // no three parts, no base64url, no JSON
  Algorithm,   // none of those that the rules allow, `none` and shared secrets among them
  Critical,    // its header wants something understood that is not (RFC 7515 4.1.11)
  UnknownKey,  // no key of that name for that algorithm, or it names none
  Signature,
  Issuer,
  Audience,
  Expired,  // or it never ends
  NotYet,
};
// A word for the log.
std::string_view token_fault_name(TokenFault fault);

struct VerifiedToken {
  std::shared_ptr<const CustomerToken> customer;  // null where there is a fault
  TokenFault fault = TokenFault::None;
};

// Any thread may call.
class TrustedIssuer {
 public:
  // Without keys at first, so that no token is good.
  explicit TrustedIssuer(IssuerRules rules) : rules_(std::move(rules)) {}
  ~TrustedIssuer();

  // From now on these are the keys, and what was verified with others is verified again.
  void take(std::shared_ptr<const JwkSet> keys);
  // Before there are requests: called where a token names a key that is not known.
  void when_key_is_unknown(std::function<void()> ask) { ask_for_keys_ = std::move(ask); }

  // A token that was good is known by its digest until it ends or the keys change.
  VerifiedToken verify(std::string_view token, Timestamp now) const;
  // Whether the key that it was verified with is one of those that are known now.
  bool still_knows(const CustomerToken& customer) const;

 private:
  // The keys, and what was verified with them.
  struct Keys;

  std::shared_ptr<Keys> keys() const;
  VerifiedToken check(std::string_view token, const JwkSet& keys, Timestamp now) const;

  const IssuerRules rules_;
  std::function<void()> ask_for_keys_;
  mutable std::mutex mutex_;
  std::shared_ptr<Keys> keys_;
};

}  // namespace bespoke
