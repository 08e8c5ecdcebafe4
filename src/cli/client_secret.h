// The secret that a command signs in with.
#pragma once

#include <string>

#include "base/result.h"

namespace bespoke {

// The first line of the file, or BESPOKE_CLIENT_SECRET where none is named: other users of a machine see
// flags.
Result<std::string> client_secret(const std::string& file);

}  // namespace bespoke
