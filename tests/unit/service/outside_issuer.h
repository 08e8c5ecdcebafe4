// An issuer of tokens as there are outside: keys of each kind, their JSON Web Keys, and tokens signed with
// them.
#pragma once

#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/hash.h"

namespace bespoke {

class IssuerKey {
 public:
  static IssuerKey ed25519(const std::string& kid) {
    return {kid, "EdDSA", EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")};
  }
  static IssuerKey p256(const std::string& kid) {
    return {kid, "ES256", EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")};
  }
  static IssuerKey rsa(const std::string& kid) {
    return {kid, "RS256", EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{2048})};
  }

  // `more` are members beside those of the key, such as `,"use":"sig"`.
  std::string jwk(const std::string& more = "") const {
    std::string parts;
    if (algorithm_ == "EdDSA") {
      std::string x(32, 0);
      std::size_t size = x.size();
      EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<unsigned char*>(x.data()), &size);
      parts = R"("kty":"OKP","crv":"Ed25519","x":")" + base64url_encode(x) + '"';
    } else if (algorithm_ == "ES256") {
      parts = R"("kty":"EC","crv":"P-256","x":")" + number(OSSL_PKEY_PARAM_EC_PUB_X, 32) + R"(","y":")" +
              number(OSSL_PKEY_PARAM_EC_PUB_Y, 32) + '"';
    } else {
      parts = R"("kty":"RSA","e":"AQAB","n":")" + number(OSSL_PKEY_PARAM_RSA_N, 256) + '"';
    }
    return R"({"kid":")" + kid_ + "\"," + parts + more + "}";
  }

  std::string token(const std::string& claims) const {
    return signed_text(R"({"alg":")" + algorithm_ + R"(","kid":")" + kid_ + "\"}", claims);
  }
  // Rightly signed, whatever the header says.
  std::string signed_text(std::string_view header, std::string_view claims) const {
    const std::string text = base64url_encode(header) + '.' + base64url_encode(claims);
    return text + '.' + base64url_encode(sign(text));
  }

 private:
  IssuerKey(std::string kid, std::string algorithm, EVP_PKEY* key)
      : kid_(std::move(kid)), algorithm_(std::move(algorithm)), key_(key, EVP_PKEY_free) {
    EXPECT_NE(key, nullptr);
  }

  std::string number(const char* name, int length) const {
    BIGNUM* value = nullptr;
    EVP_PKEY_get_bn_param(key_.get(), name, &value);
    std::string bytes(static_cast<std::size_t>(length), 0);
    BN_bn2binpad(value, reinterpret_cast<unsigned char*>(bytes.data()), length);
    BN_free(value);
    return base64url_encode(bytes);
  }

  std::string sign(const std::string& text) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    const char* const digest = algorithm_ == "EdDSA" ? nullptr : "SHA256";
    EVP_DigestSignInit_ex(context.get(), nullptr, digest, nullptr, nullptr, key_.get(), nullptr);
    std::string signature(512, 0);
    std::size_t size = signature.size();
    EXPECT_EQ(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                             reinterpret_cast<const unsigned char*>(text.data()), text.size()),
              1);
    signature.resize(size);
    return algorithm_ == "ES256" ? side_by_side(signature) : signature;
  }

  // Of DER, as OpenSSL signs.
  static std::string side_by_side(const std::string& der) {
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    ECDSA_SIG* const both = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
    std::string bytes(64, 0);
    auto* const out = reinterpret_cast<unsigned char*>(bytes.data());
    BN_bn2binpad(ECDSA_SIG_get0_r(both), out, 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(both), out + 32, 32);
    ECDSA_SIG_free(both);
    return bytes;
  }

  std::string kid_;
  std::string algorithm_;
  std::shared_ptr<EVP_PKEY> key_;
};

inline std::string key_set(std::initializer_list<std::string> keys) {
  std::string text;
  for (const std::string& key : keys) text += (text.empty() ? "" : ",") + key;
  return R"({"keys":[)" + text + "]}";
}

}  // namespace bespoke
