#include "console/console_files.h"

namespace bespoke {

std::span<const http::StaticFile> console_files() {
  return {};
}

}  // namespace bespoke
