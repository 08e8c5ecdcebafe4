#pragma once

#include <CLI/App.hpp>

namespace bespoke {

// `status` is set to the exit status when a command runs; it outlives `app`.
void add_backup_command(CLI::App& app, int& status);
void add_restore_command(CLI::App& app, int& status);

}  // namespace bespoke
