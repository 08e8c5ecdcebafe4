// Secrets that were proven, so that a client which asks for its next token costs no second scrypt:
//
//     proven.proves("s3cret", key.secret_hash);  // 10 ms of a core
//     proven.proves("s3cret", key.secret_hash);  // microseconds
//     proven.proves("wrong", key.secret_hash);   // 10 ms, however often it is tried
//
// What is kept is an HMAC-SHA256 under a key that this process made up, of the secret and its stored form: it
// is of no use to who reads the database, and a secret that is replaced has another stored form and is
// forgotten thereby.
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/hash.h"

namespace bespoke {

// Any thread may call.
class ProvenSecrets {
 public:
  ProvenSecrets();

  // Whether it was proven before: as quick as an HMAC, whatever the secret.
  bool knows(std::string_view secret, const std::string& stored);
  // As verify_secret (base/secret_hash.h), and as slow as that unless the answer was yes before.
  bool proves(std::string_view secret, const std::string& stored);

 private:
  Sha256 proof_of(std::string_view secret, const std::string& stored) const;

  std::string key_;
  std::mutex mutex_;
  std::unordered_map<std::string, Sha256> proofs_;  // by stored form
};

}  // namespace bespoke
