// `bespoke keys`: application keys of a running server, which are made, changed, rotated and revoked.
#pragma once

#include <CLI/App.hpp>

namespace bespoke {

// `status` is set to the exit status when the command runs; it outlives `app`.
void add_keys_command(CLI::App& app, int& status);

}  // namespace bespoke
