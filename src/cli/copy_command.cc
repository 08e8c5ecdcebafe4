#include "cli/copy_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>

#include "base/log.h"
#include "cli/progress.h"
#include "server/copy.h"

namespace bespoke {
namespace {

using Clock = std::chrono::steady_clock;

volatile std::sig_atomic_t stopped_by = 0;

// A second signal ends the process at once, which harms nothing either.
void stop(int signal) {
  stopped_by = signal;
  std::signal(signal, SIG_DFL);
}

// A bar for copying, then one for checking.
class CopyBar {
 public:
  void show(const CopyProgress& at) {
    if (!bar_ || at.stage != stage_) begin(at);
    const Clock::time_point now = Clock::now();
    if (now < next_) return;
    bar_->show(static_cast<std::uint64_t>(at.done));
    next_ = now + bar_->interval();
  }
  void end() {
    if (bar_) bar_->end();
    bar_.reset();
  }

 private:
  void begin(const CopyProgress& at) {
    end();
    stage_ = at.stage;
    bar_.emplace(static_cast<std::uint64_t>(at.total),
                 at.stage == CopyStage::Copying ? "entries copied" : "entries checked",
                 static_cast<std::uint64_t>(at.done));
    next_ = Clock::now() + bar_->interval();
  }

  CopyStage stage_ = CopyStage::Copying;
  std::optional<Progress> bar_;
  Clock::time_point next_{};
};

std::string told(const std::vector<Checksum>& sums, std::size_t part) {
  if (part >= sums.size()) return "nothing";
  return fmt::format("{} {}", grouped(static_cast<std::uint64_t>(sums[part].count)), sums[part].sum);
}

void print_sums(const CopyReport& report) {
  const std::size_t parts = std::max(report.source.size(), report.target.size());
  for (std::size_t i = 0; i < parts; ++i) {
    const bool there = i < report.source.size();
    const std::string& part = there ? report.source[i].part : report.target[i].part;
    const std::string source = told(report.source, i);
    const std::string target = told(report.target, i);
    fmt::print("{}: {}{}\n", part, source,
               source == target ? "" : fmt::format(" in the source, {} in the target", target));
  }
}

int end_with(const CopyReport& report, double seconds) {
  print_sums(report);
  if (!report.same()) {
    fmt::print(
        stderr,
        "bespoke: The copy differs from the source, which was changed meanwhile, or somebody has written "
        "to the copy. It stays unfinished: empty the target and copy again.\n");
    return EXIT_FAILURE;
  }
  fmt::print("{} entries copied and verified in {:.1f} s",
             grouped(static_cast<std::uint64_t>(report.entries)), seconds);
  if (report.already_there > 0) {
    fmt::print(", {} of them by an earlier run", grouped(static_cast<std::uint64_t>(report.already_there)));
  }
  fmt::print("\n");
  return EXIT_SUCCESS;
}

int run(const CopyConfig& flags) {
  const Result<CopyConfig> config = choose_copy(flags);
  if (!config) {
    fmt::print(stderr, "bespoke: {}\n", config.error().details.front());
    return EXIT_FAILURE;
  }
  for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, stop);
  std::signal(SIGPIPE, SIG_IGN);
  const Clock::time_point start = Clock::now();
  CopyBar bar;
  CopyOptions options;
  options.on_progress = [&bar](const CopyProgress& at) { bar.show(at); };
  options.should_stop = [] { return stopped_by != 0; };
  const Result<CopyReport> report = copy(*config, std::move(options));
  bar.end();
  if (report) return end_with(*report, std::chrono::duration<double>(Clock::now() - start).count());
  log::flush();  // so that why it failed is the last line
  fmt::print(stderr, "bespoke: {}\n", report.error().details.back());
  if (stopped_by != 0 || report.error().code != ErrorCode::Invalid) {
    fmt::print(stderr, "bespoke: The same command goes on where it stopped.\n");
  }
  return stopped_by == 0 ? EXIT_FAILURE : 128 + stopped_by;
}

}  // namespace

void add_copy_command(CLI::App& app, int& status) {
  CLI::App* copy_command = app.add_subcommand(
      "copy", "Copy all data into an empty data folder or PostgreSQL database, and verify the copy.");
  auto flags = std::make_shared<CopyConfig>();
  copy_command->add_option(
      "--from", flags->from,
      "Data folder, or postgresql:// URL without a password; with one: BESPOKE_COPY_FROM");
  copy_command->add_option("--to", flags->to,
                           "Where to; made when missing. With a password: BESPOKE_COPY_TO");
  copy_command->footer(
      "Definitions, entries with ids, versions, timestamps and order, settings, keys, integrations with "
      "what\n"
      "waits for them, history, the audit log and the key that signs tokens; not the file that "
      "--secrets-key-file\n"
      "names. Stop all servers of both first. If it is interrupted, run the same command\n"
      "again; until it has ended with status 0, no server starts on the target. Both are read again at the\n"
      "end and compared by counts and checksums. Exit status: 0 copied and verified; 1 refused, failed or\n"
      "different; 130 or 143 stopped by a signal.");
  copy_command->callback([flags, &status] { status = run(*flags); });
}

}  // namespace bespoke
