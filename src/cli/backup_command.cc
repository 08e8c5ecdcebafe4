#include "cli/backup_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include "base/log.h"
#include "cli/counted_progress.h"
#include "cli/progress.h"
#include "server/backup.h"

namespace bespoke {
namespace {

using Work = Status (*)(const BackupConfig& config, const FileProgress& goes_on);

// What the process is to end with.
int run(Work work, const BackupConfig& config) {
  CountedProgress progress("bytes copied");
  const Status done =
      work(config, [&progress](std::int64_t at, std::int64_t of) { return progress.show(at, of); });
  progress.end();
  log::flush();  // so that why it failed is the last line
  if (done) return EXIT_SUCCESS;
  fmt::print(stderr, "bespoke: {}\n", done.error().details.back());
  return progress.exit_status();
}

std::string size_of(const std::string& file) {
  std::error_code unknown;
  return grouped(std::filesystem::file_size(file, unknown));
}

int back_up_and_tell(const BackupConfig& config) {
  const int status = run(back_up, config);
  if (status != EXIT_SUCCESS) return status;
  fmt::print("{} bytes in {}\n", size_of(config.file), config.file);
  if (has_secrets_key(config))
    fmt::print("{}/secrets.key is no part of it: keep a copy apart.\n", config.data);
  return status;
}

int restore_and_tell(const BackupConfig& config) {
  const int status = run(restore, config);
  if (status == EXIT_SUCCESS)
    fmt::print("{} holds what {} does, which is whole.\n", config.data, config.file);
  return status;
}

void add_options(CLI::App& command, BackupConfig& config, const char* about_file) {
  command.add_option("--data", config.data, "Folder of the embedded database")
      ->envname("BESPOKE_DATA")
      ->capture_default_str();
  command.add_option("FILE", config.file, about_file)->required();
}

}  // namespace

void add_backup_command(CLI::App& app, int& status) {
  CLI::App* command = app.add_subcommand(
      "backup", "Write all that a data folder holds into one file, also while it is used.");
  auto config = std::make_shared<BackupConfig>();
  add_options(*command, *config, "The backup; it is not there yet");
  command->footer(
      "Run it as the user of the server, or as root. A server that uses the folder goes on, writes too; the\n"
      "file holds every write that was answered before the command began, and is made in the data folder\n"
      "first, which takes as much room again for a while. It holds the key that signs tokens and the hashes\n"
      "of secrets: guard it like the data. PostgreSQL has tools of its own: pg_dump, pg_basebackup.\n"
      "\n"
      "  bespoke backup --data /var/lib/bespoke /backup/bespoke-$(date +%F).db\n"
      "\n"
      "Exit status: 0 the file is whole and on disk; 1 there is none; 130 or 143 stopped by a signal.");
  command->callback([config, &status] { status = back_up_and_tell(*config); });
}

void add_restore_command(CLI::App& app, int& status) {
  CLI::App* command =
      app.add_subcommand("restore", "Make a data folder from a backup, and check that it is whole.");
  auto config = std::make_shared<BackupConfig>();
  add_options(*command, *config, "What `bespoke backup` has made");
  command->footer(
      "Refuses a folder that holds data: move that away, or choose another one. It reads the whole database\n"
      "and each index of it before it gives the folder its data. A backup of an older version is brought up\n"
      "at the server's next start.\n"
      "\n"
      "  bespoke restore --data /var/lib/bespoke /backup/bespoke-2026-12-01.db\n"
      "\n"
      "Exit status: 0 the folder has the data; 1 it has none; 130 or 143 stopped by a signal.");
  command->callback([config, &status] { status = restore_and_tell(*config); });
}

}  // namespace bespoke
