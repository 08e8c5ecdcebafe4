#include "base/secret_hash.h"

#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "base/hash.h"
#include "base/limits.h"

namespace bespoke {
namespace {

constexpr std::uint64_t scrypt_n = 4096;
constexpr std::uint64_t scrypt_r = 8;
constexpr std::uint64_t scrypt_p = 1;
constexpr std::string_view prefix = "scrypt$12$";  // names the parameters: N is 2^12

std::string_view as_text(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Empty when OpenSSL refuses.
std::string derive(std::string_view secret, std::string_view salt) {
  std::array<std::uint8_t, 32> key{};
  const int done =
      EVP_PBE_scrypt(secret.data(), secret.size(), reinterpret_cast<const unsigned char*>(salt.data()),
                     salt.size(), scrypt_n, scrypt_r, scrypt_p, scrypt_memory_max, key.data(), key.size());
  return done == 1 ? base64url_encode(as_text(key)) : std::string();
}

}  // namespace

std::string hash_secret(std::string_view secret) {
  std::array<std::uint8_t, 16> salt{};
  fill_random(salt);
  return std::string(prefix) + base64url_encode(as_text(salt)) + '$' + derive(secret, as_text(salt));
}

bool verify_secret(std::string_view secret, std::string_view stored) {
  if (!stored.starts_with(prefix)) return false;
  stored.remove_prefix(prefix.size());
  const std::size_t separator = stored.find('$');
  if (separator == std::string_view::npos) return false;
  const std::optional<std::string> salt = base64url_decode(stored.substr(0, separator));
  if (!salt) return false;
  const std::string derived = derive(secret, *salt);
  return !derived.empty() && equal_in_constant_time(derived, stored.substr(separator + 1));
}

}  // namespace bespoke
