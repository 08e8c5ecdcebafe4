// Who makes a request. "No identity" is a value without rights, never an absence.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/public_key.h"
#include "base/time.h"
#include "model/role.h"

namespace bespoke {

// ByPolicy: what the policies of `Identity::granted` say, and nothing else.
enum class Role { Nobody, Administrator, ByPolicy };

// What a token says of its bearer, by name, as text; a list has several.
using Claims = std::map<std::string, std::vector<std::string>, std::less<>>;

// What a token of the issuer outside says of a customer or an account member.
struct CustomerToken {
  Claims claims;
  // As it names them, the one that counts first; none where it names no roles: a Registered Shopper.
  std::optional<std::vector<std::string>> roles;
  std::string subject;  // empty where it has none
  Timestamp valid_until;
  // What its signature was checked with: it ends with this key.
  std::string key_id = {};
  SignatureAlgorithm algorithm = SignatureAlgorithm::Ed25519;
  std::optional<PublicKey> key = std::nullopt;
};

struct Identity {
  Role role = Role::Nobody;
  // Of the application key that proved it; empty where a customer's token alone did.
  std::string client_id = {};
  Timestamp valid_until = {};  // where it was proven by a token
  RoleReference granted = {};  // with Role::ByPolicy
  std::shared_ptr<const CustomerToken> customer = nullptr;
  std::int64_t generation = 1;  // of the key's secret, when the token was issued
  bool implicit = false;        // of a token for anybody: its role is not the key's
  Timestamp key_made = {};      // when the key was, where the token says so: another may have its id by now
};

}  // namespace bespoke
