// `bespoke audit`: looks after the audit log.
#pragma once

#include <CLI/CLI.hpp>

namespace bespoke {

// `status` is what the process ends with.
void add_audit_command(CLI::App& app, int& status);

}  // namespace bespoke
