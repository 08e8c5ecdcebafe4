#include "service/jwk_set.h"

#include <gtest/gtest.h>

#include "outside_issuer.h"
#include "service/limits.h"

namespace bespoke {
namespace {

using enum SignatureAlgorithm;

const IssuerKey& ed() {
  static const IssuerKey key = IssuerKey::ed25519("a");
  return key;
}

// The names of the keys that were taken, or what is said.
std::string taken(const std::string& text) {
  const Result<std::shared_ptr<const JwkSet>> set = JwkSet::read(text);
  if (!set) return set.error().details.front();
  std::string kids;
  for (const std::string kid : {"a", "b", "c"}) {
    for (const SignatureAlgorithm algorithm : {Rs256, Ps256, Es256, Ed25519}) {
      if ((*set)->find(kid, algorithm) != nullptr)
        kids += kid + std::to_string(static_cast<int>(algorithm)) + " ";
    }
  }
  return kids;
}

const std::string no_set = "It is no JSON Web Key Set.";

TEST(JwkSet, TakesKeysOfEveryKind) {
  const IssuerKey rsa = IssuerKey::rsa("b");
  const IssuerKey ec = IssuerKey::p256("c");
  EXPECT_EQ(taken(key_set({ed().jwk()})), "a9 ");
  EXPECT_EQ(taken(key_set({rsa.jwk()})), "b0 b3 ");
  EXPECT_EQ(taken(key_set({rsa.jwk(R"(,"alg":"PS256")")})), "b3 ") << "bound to one algorithm";
  EXPECT_EQ(
      taken(key_set({ed().jwk(R"(,"use":"sig","alg":"EdDSA","key_ops":["verify"])"), rsa.jwk(), ec.jwk()})),
      "a9 b0 b3 c6 ");
  // Of two that share a name the one that fits (RFC 7517 4.5).
  EXPECT_EQ(taken(key_set({IssuerKey::p256("a").jwk(), ed().jwk()})), "a6 a9 ");
}

TEST(JwkSet, PassesOverKeysThatAreForNothingHere) {
  const std::string usable = IssuerKey::p256("c").jwk();
  for (
      const std::string& other : {
          ed().jwk(R"(,"use":"enc")"),
          ed().jwk(R"(,"use":7)"),
          ed().jwk(R"(,"key_ops":["sign"])"),
          ed().jwk(R"(,"key_ops":"verify")"),
          ed().jwk(R"(,"alg":"RS256")"),
          ed().jwk(R"(,"alg":"HS256")"),
          ed().jwk(R"(,"alg":"none")"),
          ed().jwk(R"(,"alg":null)"),
          ed().jwk(R"(,"d":"c2VjcmV0")"),
          IssuerKey::ed25519("").jwk(),
          std::string(R"({"kid":"a","kty":"oct","k":"c2VjcmV0"})"),
          std::string(R"({"kid":"a","kty":"RSA","n":"AQAB","e":"AQAB"})"),
          std::string(R"({"kid":"a","kty":"EC","crv":"secp256k1","x":"AA","y":"AA"})"),
          std::string(R"({"kid":"a","kty":"EC","crv":"P-256"})"),
          std::string(
              R"({"kid":"a","kty":"OKP","crv":"X25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})"),
          std::string(
              R"({"kid":"a","kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo="})"),
          std::string(R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})"),
          std::string("7"),
          std::string("null"),
      }) {
    EXPECT_EQ(taken(key_set({other})), "") << other;
    EXPECT_EQ(taken(key_set({other, usable})), "c6 ") << other;
  }
}

TEST(JwkSet, IsNoneWithoutKeys) {
  for (const char* text : {"", "{}", "[]", "7", R"({"keys":{}})", R"({"keys":null})", R"({"keys":[})",
                           R"({"keys":[],"keys":[]})", "<html></html>"})
    EXPECT_EQ(taken(text), no_set) << text;
  EXPECT_EQ(taken(R"({"keys":[]})"), "");
}

TEST(JwkSet, HasABoundedNumberOfKeys) {
  const auto of = [](std::size_t count) {
    std::string keys = ed().jwk();
    for (std::size_t i = 1; i < count; ++i) keys += ",7";
    return key_set({keys});
  };
  EXPECT_EQ(taken(of(jwk_set_keys_max)), "a9 ");
  EXPECT_EQ(taken(of(jwk_set_keys_max + 1)), "The key set has more than 64 keys.");
}

}  // namespace
}  // namespace bespoke
