#include "cli/check_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "base/log.h"
#include "cli/counted_progress.h"
#include "cli/progress.h"
#include "server/check.h"

namespace bespoke {
namespace {

int check(const CheckConfig& config) {
  CountedProgress progress("entries read");
  const Result<DataReport> report = check_folder(
      config, [&progress](std::int64_t done, std::int64_t total) { return progress.show(done, total); });
  progress.end();
  log::flush();  // so that why it failed is the last line
  if (!report) {
    fmt::print(stderr, "bespoke: {}\n", report.error().details.back());
    return progress.exit_status();
  }
  for (const std::string& fault : report->faults) fmt::print("{}\n", fault);
  fmt::print("Custom APIs: {}, entries: {}\n", report->custom_apis,
             grouped(static_cast<std::uint64_t>(report->entries)));
  if (report->faults_found == 0) {
    fmt::print("The data is whole.\n");
    return EXIT_SUCCESS;
  }
  std::fflush(stdout);
  fmt::print(stderr, "bespoke: The data is not whole. Faults: {}\n", report->faults_found);
  return EXIT_FAILURE;
}

}  // namespace

void add_check_command(CLI::App& app, int& status) {
  CLI::App* command =
      app.add_subcommand("check", "Read all that a data folder holds, and say what is wrong.");
  auto config = std::make_shared<CheckConfig>();
  command->add_option("--data", config->data, "Folder of the embedded database")
      ->envname("BESPOKE_DATA")
      ->capture_default_str();
  command->footer(
      "Checks pages and indexes, that every value can be read, that unique values have their keys and lists "
      "their\n"
      "elements, the counts of entries, the log of changes and the audit log. It changes nothing. Stop the\n"
      "server first, or restore a backup into another folder and check that. PostgreSQL's pages are for its "
      "own\n"
      "tools (amcheck).\n"
      "\n"
      "  bespoke check --data /var/lib/bespoke\n"
      "\n"
      "Exit status: 0 the data is whole; 1 it is not, or cannot be read; 130 or 143 stopped by a signal.");
  command->callback([config, &status] { status = check(*config); });
}

}  // namespace bespoke
