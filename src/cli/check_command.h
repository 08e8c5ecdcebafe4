// `bespoke check`: whether stored data is whole.
#pragma once

#include <CLI/App.hpp>

namespace bespoke {

// `status` is set to the exit status when the command runs; it outlives `app`.
void add_check_command(CLI::App& app, int& status);

}  // namespace bespoke
