#pragma once

#include <filesystem>

#include "base/result.h"
#include "service/access.h"

namespace bespoke {

// Shows a key that was just made and is about to be stored: on the terminal, else in a file of `folder` that
// only its owner can read. Never in the log.
Status show_first_key(const Credentials& key, const std::filesystem::path& folder);

}  // namespace bespoke
