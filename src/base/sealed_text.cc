#include "base/sealed_text.h"

#include <openssl/evp.h>

#include <memory>

#include "base/hash.h"
#include "base/openssl.h"

namespace bespoke {
namespace {

// A byte for the form, the nonce, the text, the tag. NIST SP 800-38D: a nonce of 96 random bits is good for
// 2^32 texts.
constexpr char form = 1;
constexpr int nonce_bytes = 12;
constexpr int tag_bytes = 16;
constexpr std::size_t added_bytes = 1 + nonce_bytes + tag_bytes;

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

std::uint8_t* bytes_at(std::string& text, std::size_t at) {
  return reinterpret_cast<std::uint8_t*>(text.data()) + at;
}

}  // namespace

std::string seal(const SealingKey& key, std::string_view text, std::string_view context) {
  std::string sealed(text.size() + added_bytes, form);
  fill_random({bytes_at(sealed, 1), nonce_bytes});
  const Context cipher(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  int length = 0;
  if (EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.data(), bytes_at(sealed, 1)) != 1 ||
      EVP_EncryptUpdate(cipher.get(), nullptr, &length, bytes_of(context),
                        static_cast<int>(context.size())) != 1 ||
      EVP_EncryptUpdate(cipher.get(), bytes_at(sealed, 1 + nonce_bytes), &length, bytes_of(text),
                        static_cast<int>(text.size())) != 1 ||
      EVP_EncryptFinal_ex(cipher.get(), bytes_at(sealed, sealed.size() - tag_bytes), &length) != 1 ||
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, tag_bytes,
                          bytes_at(sealed, sealed.size() - tag_bytes)) != 1)
    openssl_failed();
  return sealed;
}

std::optional<std::string> unseal(const SealingKey& key, std::string_view sealed, std::string_view context) {
  if (sealed.size() < added_bytes || sealed.front() != form) return std::nullopt;
  std::string text(sealed.size() - added_bytes, '\0');
  std::string tag(sealed.substr(sealed.size() - tag_bytes));
  const Context cipher(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  int length = 0;
  const bool begun =
      EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.data(), bytes_of(sealed) + 1) == 1 &&
      EVP_DecryptUpdate(cipher.get(), nullptr, &length, bytes_of(context),
                        static_cast<int>(context.size())) == 1 &&
      EVP_DecryptUpdate(cipher.get(), bytes_at(text, 0), &length, bytes_of(sealed) + 1 + nonce_bytes,
                        static_cast<int>(text.size())) == 1;
  std::array<std::uint8_t, tag_bytes> rest{};
  if (!begun || EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, tag_bytes, bytes_at(tag, 0)) != 1 ||
      EVP_DecryptFinal_ex(cipher.get(), rest.data(), &length) != 1) {
    return std::nullopt;
  }
  return text;
}

}  // namespace bespoke
