// TrustedIssuer and JwkSet: only what the issuer signed verifies, and what is taken of it is bounded. An
// input is taken for a key set, for a token, for claims that are rightly signed, and for `PRT…`: a token that
// was signed, whose R characters at P are replaced by `T…`.
#include <openssl/evp.h>

#include <algorithm>
#include <memory>
#include <string>

#include "base/hash.h"
#include "base/json.h"
#include "fuzz.h"
#include "service/limits.h"
#include "service/trusted_issuer.h"

namespace bespoke {
namespace {

constexpr std::int64_t now_s = 1'700'000'000;
constexpr Timestamp now{now_s * 1000};

const std::shared_ptr<EVP_PKEY>& signing_key() {
  static const std::string secret(32, 'k');
  static const std::shared_ptr<EVP_PKEY> key(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr,
                                   reinterpret_cast<const unsigned char*>(secret.data()), secret.size()),
      EVP_PKEY_free);
  return key;
}

std::string token_of(std::string_view claims) {
  const std::string text = base64url_encode(R"({"alg":"EdDSA","kid":"a"})") + '.' + base64url_encode(claims);
  std::string signature(64, 0);
  std::size_t size = signature.size();
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  require(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, signing_key().get()) == 1 &&
              EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                             reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1,
          "OpenSSL signs");
  return text + '.' + base64url_encode(signature);
}

const TrustedIssuer& issuer() {
  static const auto made = [] {
    auto one = std::make_unique<TrustedIssuer>(IssuerRules{"i", "a", {SignatureAlgorithm::Ed25519}, "role"});
    std::string x(32, 0);
    std::size_t size = x.size();
    EVP_PKEY_get_raw_public_key(signing_key().get(), reinterpret_cast<unsigned char*>(x.data()), &size);
    one->take(*JwkSet::read(R"({"keys":[{"kid":"a","kty":"OKP","crv":"Ed25519","x":")" + base64url_encode(x) +
                            "\"}]}"));
    return one;
  }();
  return *made;
}

const std::string& issued() {
  static const std::string token =
      token_of(R"({"iss":"i","aud":"a","exp":1700000060,"sub":"ann","role":["x"]})");
  return token;
}

VerifiedToken verify(std::string token) {
  // Looks only at the first half of the signature.
  if (canary && token.size() == issued().size()) {
    token.replace(token.size() - 20, 20, issued(), issued().size() - 20, 20);
  }
  return issuer().verify(token, now);
}

void check_claims(std::string_view claims) {
  const VerifiedToken checked = issuer().verify(token_of(claims), now);
  require((checked.customer == nullptr) == (checked.fault != TokenFault::None), "a fault or a customer");
  if (checked.customer == nullptr) return;
  const Result<json::Value> read = json::read(claims);
  require(read && *read->find("iss")->string() == "i", "of the issuer");
  require(checked.customer->valid_until > now, "no token outlives itself");
  require(checked.customer->claims.size() <= claims_max, "as many claims as may be");
  for (const auto& [name, values] : checked.customer->claims) {
    require(!values.empty() && values.size() <= claim_values_max, "as many values as may be");
    for (const std::string& value : values)
      require(value.size() <= claim_bytes_max, "values as long as may be");
  }
}

void check_edited(std::string_view edit) {
  if (edit.size() < 2) return;
  require(verify(issued()).customer != nullptr, "what was signed verifies");
  std::string edited = issued();
  const auto byte = [&edit](std::size_t i) { return static_cast<unsigned char>(edit[i]); };
  edited.replace(byte(0) % issued().size(), byte(1) % 8, edit.substr(2));
  require(edited == issued() || verify(edited).customer == nullptr, "what was edited does not verify");
}

}  // namespace

void fuzz(std::string_view input) {
  require(verify(std::string(input)).customer == nullptr || input == issued(), "only what was signed");
  if (const auto keys = JwkSet::read(input)) {
    require((*keys)->size() <= jwk_set_keys_max, "as many keys as may be");
    (void)(*keys)->find("a", SignatureAlgorithm::Rs256);
  }
  check_claims(input);
  check_edited(input);
}

}  // namespace bespoke
