// The command line: one command a file; what is shared by all of them stands here.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "base/standard_streams.h"
#include "cli/audit_command.h"
#include "cli/backup_command.h"
#include "cli/check_command.h"
#include "cli/copy_command.h"
#include "cli/demo_command.h"
#include "cli/keys_command.h"
#include "cli/redeliver_command.h"
#include "cli/serve_command.h"

int main(int argc, char** argv) {
  bespoke::open_standard_streams();
  try {
    CLI::App app("Bespoke: typed HTTP APIs that you define while it runs", "bespoke");
    app.set_version_flag("--version", BESPOKE_VERSION);
    app.require_subcommand(1);
    int status = 0;
    bespoke::add_serve_command(app, status);
    bespoke::add_demo_command(app, status);
    bespoke::add_backup_command(app, status);
    bespoke::add_restore_command(app, status);
    bespoke::add_check_command(app, status);
    bespoke::add_copy_command(app, status);
    bespoke::add_redeliver_command(app, status);
    bespoke::add_keys_command(app, status);
    bespoke::add_audit_command(app, status);
    CLI11_PARSE(app, argc, argv);
    return status;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bespoke: %s\n", error.what());
    return 1;
  }
}
