// Who makes a request. "No identity" is a value without rights, never an absence.
#pragma once

#include <string>

namespace bespoke {

enum class Role { Nobody, Administrator };

struct Identity {
  Role role = Role::Nobody;
  std::string client_id;  // of the application key that proved it
};

}  // namespace bespoke
