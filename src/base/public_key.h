// Public keys and the signatures that they verify, on OpenSSL. Numbers and signatures are laid out as JSON
// Web Algorithms have it (RFC 7518, RFC 8037): big-endian; of ECDSA two numbers of a fixed length, side by
// side.
//
//     const auto key = PublicKey::ed25519(x);
//     if (key && key->verifies(SignatureAlgorithm::Ed25519, message, signature)) …
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

struct evp_pkey_st;

namespace bespoke {

// Those with a public key; what is signed with a shared secret (HS256), or not at all, has no place here.
enum class SignatureAlgorithm : std::uint8_t {
  Rs256,
  Rs384,
  Rs512,
  Ps256,
  Ps384,
  Ps512,
  Es256,
  Es384,
  Es512,
  Ed25519,
};

// As a JWT's `alg` has it: `RS256`, …; `EdDSA`, and its newer name `Ed25519` (RFC 9864). None for all else.
std::optional<SignatureAlgorithm> parse_signature_algorithm(std::string_view name);

enum class KeyKind : std::uint8_t { Rsa, P256, P384, P521, Ed25519 };

// Any thread may call.
class PublicKey {
 public:
  // None where the numbers make no key of 2,048 to rsa_bits_max bits, or the exponent is an unusual one.
  static std::optional<PublicKey> rsa(std::string_view modulus, std::string_view exponent);
  // `curve` is P256, P384 or P521. None where that is no point of it, or a coordinate is not as long as the
  // curve wants it.
  static std::optional<PublicKey> elliptic(KeyKind curve, std::string_view x, std::string_view y);
  static std::optional<PublicKey> ed25519(std::string_view x);

  // Whether a key of this kind makes such signatures; verifies() is false for others.
  bool fits(SignatureAlgorithm algorithm) const;
  bool verifies(SignatureAlgorithm algorithm, std::string_view message, std::string_view signature) const;

  // Whether they are the same key, though perhaps read twice.
  friend bool operator==(const PublicKey& left, const PublicKey& right);

 private:
  PublicKey(KeyKind kind, std::shared_ptr<evp_pkey_st> key) : kind_(kind), key_(std::move(key)) {}

  KeyKind kind_;
  std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace bespoke
