#include "cli/audit_command.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

#include "base/log.h"
#include "cli/progress.h"
#include "server/audit.h"

namespace bespoke {
namespace {

int verify(const AuditConfig& config) {
  const Result<AuditReport> report = verify_audit(config);
  log::flush();  // so that why it failed is the last line
  if (!report) {
    fmt::print(stderr, "bespoke: {}\n", report.error().details.back());
    return EXIT_FAILURE;
  }
  for (const std::string& fault : report->faults) fmt::print("{}\n", fault);
  const AuditChain& chain = report->chain;
  if (chain.removed_position > 0) {
    fmt::print("Lines up to {} were removed because of their age.\n", chain.removed_position);
  }
  fmt::print("{} lines, the last one {} with the hash {}\n",
             grouped(static_cast<std::uint64_t>(report->lines)), chain.position, chain.hash);
  if (!report->faults.empty()) {
    std::fflush(stdout);
    fmt::print(stderr, "bespoke: The audit log is not whole.\n");
    return EXIT_FAILURE;
  }
  fmt::print("The audit log is whole.\n");
  return EXIT_SUCCESS;
}

}  // namespace

void add_audit_command(CLI::App& app, int& status) {
  CLI::App* audit = app.add_subcommand("audit", "Look after the audit log.");
  audit->require_subcommand(1);
  CLI::App* command = audit->add_subcommand("verify", "Find lines that are missing or were changed.");
  auto config = std::make_shared<AuditConfig>();
  command->add_option("--data", config->data, "Folder of the embedded database")
      ->envname("BESPOKE_DATA")
      ->capture_default_str();
  command->add_option("--database", config->database,
                      "postgresql:// URL without a password; with one: BESPOKE_DATABASE");
  command->footer(
      "Reads all lines and follows the chain of their hashes. A server that uses the data folder has to be\n"
      "stopped first, or take a backup; PostgreSQL may be in use. Keep the hash of the last line elsewhere:\n"
      "somebody who can write to the database can write a whole chain anew, but not one that has that hash\n"
      "at that position. Exit status: 0 it is whole; 1 it is not, or cannot be read.");
  command->callback([config, &status] { status = verify(*config); });
}

}  // namespace bespoke
