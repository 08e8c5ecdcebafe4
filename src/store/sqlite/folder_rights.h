// Whether a data folder and what is in it can be written. SQLite opens a file that it may not write to read
// from it, without a word, and would refuse every write later on.
#pragma once

#include <filesystem>

#include "base/result.h"

namespace bespoke::sqlite {

// Unavailable, naming the file and what to do: also of an empty database of another user. To be called before
// any of the files is opened: closing one would give up the locks that this process has on it.
Status check_rights(const std::filesystem::path& folder, const std::filesystem::path& database);

}  // namespace bespoke::sqlite
