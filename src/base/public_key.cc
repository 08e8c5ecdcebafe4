#include "base/public_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/limits.h"
#include "base/openssl.h"

namespace bespoke {
namespace {

constexpr int rsa_bits_min = 2048;  // RFC 7518 3.3
constexpr std::size_t ed25519_key_bytes = 32;

struct AlgorithmRow {
  std::string_view name;
  SignatureAlgorithm algorithm;
};
constexpr auto names = std::to_array<AlgorithmRow>({
    {"RS256", SignatureAlgorithm::Rs256},
    {"RS384", SignatureAlgorithm::Rs384},
    {"RS512", SignatureAlgorithm::Rs512},
    {"PS256", SignatureAlgorithm::Ps256},
    {"PS384", SignatureAlgorithm::Ps384},
    {"PS512", SignatureAlgorithm::Ps512},
    {"ES256", SignatureAlgorithm::Es256},
    {"ES384", SignatureAlgorithm::Es384},
    {"ES512", SignatureAlgorithm::Es512},
    {"EdDSA", SignatureAlgorithm::Ed25519},
    {"Ed25519", SignatureAlgorithm::Ed25519},
});

enum class Padding { None, Pkcs1, Pss };
struct Scheme {
  KeyKind kind;
  const char* digest;  // null: the algorithm has its own
  Padding padding;
};

Scheme scheme_of(SignatureAlgorithm algorithm) {
  switch (algorithm) {
    case SignatureAlgorithm::Rs256:
      return {KeyKind::Rsa, "SHA256", Padding::Pkcs1};
    case SignatureAlgorithm::Rs384:
      return {KeyKind::Rsa, "SHA384", Padding::Pkcs1};
    case SignatureAlgorithm::Rs512:
      return {KeyKind::Rsa, "SHA512", Padding::Pkcs1};
    case SignatureAlgorithm::Ps256:
      return {KeyKind::Rsa, "SHA256", Padding::Pss};
    case SignatureAlgorithm::Ps384:
      return {KeyKind::Rsa, "SHA384", Padding::Pss};
    case SignatureAlgorithm::Ps512:
      return {KeyKind::Rsa, "SHA512", Padding::Pss};
    case SignatureAlgorithm::Es256:
      return {KeyKind::P256, "SHA256", Padding::None};
    case SignatureAlgorithm::Es384:
      return {KeyKind::P384, "SHA384", Padding::None};
    case SignatureAlgorithm::Es512:
      return {KeyKind::P521, "SHA512", Padding::None};
    case SignatureAlgorithm::Ed25519:
      break;
  }
  return {KeyKind::Ed25519, nullptr, Padding::None};
}

struct Curve {
  const char* name;
  std::size_t coordinate_bytes;
};

// None of what is no curve of ECDSA.
std::optional<Curve> curve_of(KeyKind kind) {
  switch (kind) {
    case KeyKind::P256:
      return Curve{"P-256", 32};
    case KeyKind::P384:
      return Curve{"P-384", 48};
    case KeyKind::P521:
      return Curve{"P-521", 66};
    case KeyKind::Rsa:
    case KeyKind::Ed25519:
      break;
  }
  return std::nullopt;
}

// OpenSSL keeps what failed in a list of the thread, and TLS on the same thread would take it for its own
// failure.
struct ErrorsCleared {
  ErrorsCleared() = default;
  ErrorsCleared(const ErrorsCleared&) = delete;
  ErrorsCleared& operator=(const ErrorsCleared&) = delete;
  ~ErrorsCleared() { ERR_clear_error(); }
};

struct Free {
  void operator()(BIGNUM* number) const { BN_free(number); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(OSSL_PARAM* parameters) const { OSSL_PARAM_free(parameters); }
  void operator()(OSSL_PARAM_BLD* builder) const { OSSL_PARAM_BLD_free(builder); }
  void operator()(ECDSA_SIG* signature) const { ECDSA_SIG_free(signature); }
  void operator()(unsigned char* bytes) const { OPENSSL_free(bytes); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

Owned<BIGNUM> number_of(std::string_view bytes) {
  return Owned<BIGNUM>(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr));
}

std::shared_ptr<EVP_PKEY> make_key(const char* type, OSSL_PARAM_BLD* builder) {
  const Owned<OSSL_PARAM> parameters(OSSL_PARAM_BLD_to_param(builder));
  const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* made = nullptr;
  if (parameters == nullptr || context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
    return nullptr;
  }
  std::shared_ptr<EVP_PKEY> key(made, EVP_PKEY_free);
  const Owned<EVP_PKEY_CTX> checked(EVP_PKEY_CTX_new_from_pkey(nullptr, made, nullptr));
  return checked != nullptr && EVP_PKEY_public_check(checked.get()) == 1 ? key : nullptr;
}

// The two numbers side by side become what OpenSSL takes (DER); none where they are not as long as the curve
// wants them.
std::optional<std::string> der_of(std::string_view signature, std::size_t coordinate_bytes) {
  if (signature.size() != 2 * coordinate_bytes) return std::nullopt;
  Owned<BIGNUM> r = number_of(signature.substr(0, coordinate_bytes));
  Owned<BIGNUM> s = number_of(signature.substr(coordinate_bytes));
  const Owned<ECDSA_SIG> both(ECDSA_SIG_new());
  if (r == nullptr || s == nullptr || both == nullptr || ECDSA_SIG_set0(both.get(), r.get(), s.get()) != 1)
    return std::nullopt;
  (void)r.release();
  (void)s.release();
  unsigned char* der = nullptr;
  const int length = i2d_ECDSA_SIG(both.get(), &der);
  const Owned<unsigned char> freed(der);
  if (length <= 0) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(der), static_cast<std::size_t>(length));
}

bool set_padding(EVP_PKEY_CTX* context, Padding padding) {
  switch (padding) {
    case Padding::None:
      return true;
    case Padding::Pkcs1:
      return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
    case Padding::Pss:
      return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
             EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
  }
  return false;
}

}  // namespace

std::optional<SignatureAlgorithm> parse_signature_algorithm(std::string_view name) {
  const auto found = std::ranges::find(names, name, &AlgorithmRow::name);
  return found == names.end() ? std::nullopt : std::optional(found->algorithm);
}

std::optional<PublicKey> PublicKey::rsa(std::string_view modulus, std::string_view exponent) {
  // Every bit of both makes each check of a signature longer.
  if (modulus.size() > rsa_bits_max / 8 || exponent.size() > sizeof(std::uint32_t)) return std::nullopt;
  const ErrorsCleared cleared;
  const Owned<BIGNUM> n = number_of(modulus);
  const Owned<BIGNUM> e = number_of(exponent);
  if (n == nullptr || e == nullptr || BN_num_bits(n.get()) < rsa_bits_min || BN_is_odd(n.get()) != 1 ||
      BN_is_odd(e.get()) != 1 || BN_is_one(e.get()) == 1) {
    return std::nullopt;
  }
  const Owned<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
  if (builder == nullptr || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
    return std::nullopt;
  }
  std::shared_ptr<EVP_PKEY> key = make_key("RSA", builder.get());
  if (key == nullptr) return std::nullopt;
  return PublicKey(KeyKind::Rsa, std::move(key));
}

std::optional<PublicKey> PublicKey::elliptic(KeyKind curve, std::string_view x, std::string_view y) {
  const std::optional<Curve> known = curve_of(curve);
  if (!known || x.size() != known->coordinate_bytes || y.size() != known->coordinate_bytes)
    return std::nullopt;
  const ErrorsCleared cleared;
  const std::string point = std::string("\x04").append(x).append(y);  // SEC 1, 2.3.3: not compressed
  const Owned<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
  if (builder == nullptr ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, known->name, 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) !=
          1) {
    return std::nullopt;
  }
  std::shared_ptr<EVP_PKEY> key = make_key("EC", builder.get());
  if (key == nullptr) return std::nullopt;
  return PublicKey(curve, std::move(key));
}

std::optional<PublicKey> PublicKey::ed25519(std::string_view x) {
  if (x.size() != ed25519_key_bytes) return std::nullopt;
  const ErrorsCleared cleared;
  std::shared_ptr<EVP_PKEY> key(
      EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr, bytes_of(x), x.size()), EVP_PKEY_free);
  if (key == nullptr) return std::nullopt;
  return PublicKey(KeyKind::Ed25519, std::move(key));
}

bool PublicKey::fits(SignatureAlgorithm algorithm) const {
  return scheme_of(algorithm).kind == kind_;
}

bool PublicKey::verifies(SignatureAlgorithm algorithm, std::string_view message,
                         std::string_view signature) const {
  const Scheme scheme = scheme_of(algorithm);
  if (scheme.kind != kind_) return false;
  const ErrorsCleared cleared;
  std::string der;
  if (const std::optional<Curve> curve = curve_of(kind_)) {
    std::optional<std::string> both = der_of(signature, curve->coordinate_bytes);
    if (!both) return false;
    der = *std::move(both);
    signature = der;
  }
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* settings = nullptr;  // owned by `context`
  return context != nullptr &&
         EVP_DigestVerifyInit_ex(context.get(), &settings, scheme.digest, nullptr, nullptr, key_.get(),
                                 nullptr) == 1 &&
         set_padding(settings, scheme.padding) &&
         EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message),
                          message.size()) == 1;
}

bool operator==(const PublicKey& left, const PublicKey& right) {
  return left.key_ == right.key_ ||
         (left.kind_ == right.kind_ && EVP_PKEY_eq(left.key_.get(), right.key_.get()) == 1);
}

}  // namespace bespoke
