#include "service/jwk_set.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "base/json.h"
#include "model/errors.h"
#include "service/limits.h"

namespace bespoke {
namespace {

// Empty where it is not there, or the text is not base64url.
std::string bytes_of(const json::Value& key, std::string_view name) {
  return base64url_decode(key.text_of(name)).value_or("");
}

std::optional<PublicKey> read_public_key(const json::Value& key) {
  const std::string_view kind = key.text_of("kty");
  const std::string_view curve = key.text_of("crv");
  if (kind == "RSA") return PublicKey::rsa(bytes_of(key, "n"), bytes_of(key, "e"));
  if (kind == "OKP" && curve == "Ed25519") return PublicKey::ed25519(bytes_of(key, "x"));
  if (kind != "EC") return std::nullopt;
  for (const auto& [name, known] :
       {std::pair("P-256", KeyKind::P256), {"P-384", KeyKind::P384}, {"P-521", KeyKind::P521}}) {
    if (curve == name) return PublicKey::elliptic(known, bytes_of(key, "x"), bytes_of(key, "y"));
  }
  return std::nullopt;
}

bool is_for_signatures(const json::Value& key) {
  if (key.find("use") != nullptr && key.text_of("use") != "sig") return false;
  const json::Value* const operations = key.find("key_ops");
  if (operations == nullptr) return true;
  const auto is_verify = [](const json::Value& one) {
    return one.string() != nullptr && *one.string() == "verify";
  };
  return operations->array() != nullptr && std::ranges::any_of(*operations->array(), is_verify);
}

// None for what is to be passed over.
std::optional<JwkSet::Key> read_key(const json::Value& sent) {
  const std::string_view kid = sent.text_of("kid");
  // Whoever reads the set could sign with a private key that is in it.
  if (kid.empty() || !is_for_signatures(sent) || sent.find("d") != nullptr) return std::nullopt;
  const bool is_bound = sent.find("alg") != nullptr;
  const auto algorithm = parse_signature_algorithm(sent.text_of("alg"));
  if (is_bound && !algorithm) return std::nullopt;
  std::optional<PublicKey> key = read_public_key(sent);
  if (!key || (algorithm && !key->fits(*algorithm))) return std::nullopt;
  return JwkSet::Key{std::string(kid), algorithm, *std::move(key)};
}

}  // namespace

Result<std::shared_ptr<const JwkSet>> JwkSet::read(std::string_view text) {
  const Result<json::Value> document = json::read(text);
  const json::Value* const sent = document ? document->find("keys") : nullptr;
  if (sent == nullptr || sent->array() == nullptr) return invalid("It is no JSON Web Key Set.");
  if (sent->array()->size() > jwk_set_keys_max) {
    return invalid(fmt::format("The key set has more than {} keys.", jwk_set_keys_max));
  }
  std::vector<Key> keys;
  for (const json::Value& one : *sent->array()) {
    if (std::optional<Key> key = read_key(one)) keys.push_back(*std::move(key));
  }
  return std::shared_ptr<const JwkSet>(new JwkSet(std::move(keys)));
}

const PublicKey* JwkSet::find(std::string_view kid, SignatureAlgorithm algorithm) const {
  // Two keys may share a name where they are of different kinds (RFC 7517 4.5).
  const auto found = std::ranges::find_if(keys_, [&](const Key& key) {
    return key.kid == kid && key.key.fits(algorithm) && key.algorithm.value_or(algorithm) == algorithm;
  });
  return found == keys_.end() ? nullptr : &found->key;
}

}  // namespace bespoke
