// Who makes a request. "No identity" is a value without rights, never an absence.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/time.h"
#include "model/role.h"

namespace bespoke {

// ByPolicy: what the policies of `Identity::granted` say, and nothing else.
enum class Role { Nobody, Administrator, ByPolicy };

// What a token says of its bearer, by name, as text; a list has several.
using Claims = std::map<std::string, std::vector<std::string>, std::less<>>;

struct Identity {
  Role role = Role::Nobody;
  std::string client_id = {};  // of the application key that proved it
  Timestamp valid_until = {};  // where it was proven by a token
  RoleReference granted = {};  // with Role::ByPolicy
  std::shared_ptr<const Claims> claims = nullptr;
  std::int64_t generation = 1;  // of the key's secret, when the token was issued
  bool implicit = false;        // of a token for anybody: its role is not the key's
};

}  // namespace bespoke
