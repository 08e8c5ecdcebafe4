#include "service/proven_secrets.h"

#include "base/secret_hash.h"
#include "service/limits.h"

namespace bespoke {

ProvenSecrets::ProvenSecrets() : key_(32, '\0') {
  fill_random({reinterpret_cast<std::uint8_t*>(key_.data()), key_.size()});
}

// The stored form has no NUL, so that no other pair makes the same text.
Sha256 ProvenSecrets::proof_of(std::string_view secret, const std::string& stored) const {
  return hmac_sha256(key_, std::string(stored) + '\0' + std::string(secret));
}

bool ProvenSecrets::knows(std::string_view secret, const std::string& stored) {
  const Sha256 proof = proof_of(secret, stored);
  const std::lock_guard lock(mutex_);
  const auto known = proofs_.find(stored);
  // No attacker can choose `proof`, so comparing it in constant time would hide nothing.
  return known != proofs_.end() && known->second == proof;
}

bool ProvenSecrets::proves(std::string_view secret, const std::string& stored) {
  if (knows(secret, stored)) return true;
  if (!verify_secret(secret, stored)) return false;
  const std::lock_guard lock(mutex_);
  if (proofs_.size() >= proven_secrets_max) proofs_.clear();
  proofs_.insert_or_assign(stored, proof_of(secret, stored));
  return true;
}

}  // namespace bespoke
