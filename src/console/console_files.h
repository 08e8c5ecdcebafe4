// The web console, built from the folder `console` into the program.
#pragma once

#include <span>

#include "http/static_file.h"

namespace bespoke {

// All of its files, by their paths under `/console/`; none where the program was built without it
// (BESPOKE_CONSOLE in CMakeLists.txt).
std::span<const http::StaticFile> console_files();

}  // namespace bespoke
