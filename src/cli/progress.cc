#include "cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <utility>

namespace bespoke {
namespace {

constexpr std::uint64_t bar_columns = 24;
// After this many seconds a change of the rate shows to two thirds.
constexpr double rate_memory_s = 3;

std::string bar(std::uint64_t done, std::uint64_t total) {
  const std::uint64_t filled = total == 0 ? bar_columns : done * bar_columns / total;
  return std::string(filled, '#') + std::string(bar_columns - filled, '.');
}

std::string time_left(std::uint64_t entries, double rate) {
  if (rate <= 0) return "--:--";
  const auto seconds = static_cast<std::uint64_t>(std::ceil(static_cast<double>(entries) / rate));
  return fmt::format("{:02}:{:02}", seconds / 60, seconds % 60);
}

}  // namespace

std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t digits = 3; digits < text.size(); digits += 4) text.insert(text.size() - digits, 1, ',');
  return text;
}

Progress::Progress(std::uint64_t total, std::string things, std::uint64_t done)
    : total_(total), things_(std::move(things)), is_terminal_(isatty(STDERR_FILENO) == 1), done_(done) {}

std::chrono::milliseconds Progress::interval() const {
  return is_terminal_ ? progress_redraw : std::chrono::milliseconds(progress_line);
}

void Progress::show(std::uint64_t done) {
  const Clock::time_point now = Clock::now();
  const double passed = std::chrono::duration<double>(now - shown_).count();
  if (passed <= 0) return;
  const double rate = static_cast<double>(done - done_) / passed;
  const double weight = shown_ == start_ ? 1 : 1 - std::exp(-passed / rate_memory_s);
  rate_ += weight * (rate - rate_);
  shown_ = now;
  done_ = done;
  const std::string text =
      fmt::format("{} of {} {}  {}/s  {} left", grouped(done), grouped(total_), things_,
                  grouped(static_cast<std::uint64_t>(rate_)), time_left(total_ - done, rate_));
  if (is_terminal_) {
    fmt::print(stderr, "\r[{}] {}\x1b[K", bar(done, total_), text);
  } else {
    fmt::print(stderr, "{}\n", text);
  }
  std::fflush(stderr);
}

void Progress::end() {
  if (is_terminal_) fmt::print(stderr, "\r\x1b[K");
}

double Progress::seconds() const {
  return std::chrono::duration<double>(Clock::now() - start_).count();
}

}  // namespace bespoke
