// `bespoke redeliver`: webhooks that were given up are sent again.
#pragma once

#include <CLI/App.hpp>

namespace bespoke {

// `status` is set to the exit status when the command runs; it outlives `app`.
void add_redeliver_command(CLI::App& app, int& status);

}  // namespace bespoke
