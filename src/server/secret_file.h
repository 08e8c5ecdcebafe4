// Secrets: out of the environment, or out of a file that it names, as containers and systemd hand them over.
//   BESPOKE_CLIENT_SECRET=…   or   BESPOKE_CLIENT_SECRET_FILE=/run/secrets/client-secret
#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"

namespace bespoke {

// The value of the variable, or what is in the file that the variable with `_FILE` behind its name holds;
// empty where neither is set. One line break at its end is dropped, since editors and `echo` leave one and
// nobody means it. Invalid, without telling the secret, where both are set, the file cannot be read, is empty
// or longer than secret_bytes_max, and where the secret holds any other control character.
Result<std::string> read_secret(const std::string& variable);

}  // namespace bespoke
