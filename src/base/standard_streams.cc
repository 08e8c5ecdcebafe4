#include "base/standard_streams.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace bespoke {

void open_standard_streams() {
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream) {
    if (::fcntl(stream, F_GETFD) >= 0 || errno != EBADF) continue;
    // The lowest free number is given, which is this one.
    if (::open("/dev/null", O_RDWR) != stream) std::_Exit(EXIT_FAILURE);
  }
}

}  // namespace bespoke
