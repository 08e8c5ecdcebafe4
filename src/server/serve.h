// The server as a whole: opens the store, listens, serves until it is told to end, drains.
#pragma once

#include "server/config.h"

namespace bespoke {

// Returns the exit status of the process: 0 after a clean end by SIGTERM or SIGINT; 1 with a message on
// stderr where it could not start, or where requests were still running 30 seconds after the signal.
int serve(const Config& config);

}  // namespace bespoke
