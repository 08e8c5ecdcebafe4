// How far a command is whose work tells it, and whether it is to go on: not after a signal.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "cli/progress.h"

namespace bespoke {

// One at a time, since signals are the process's. A second one ends the process at once.
class CountedProgress {
 public:
  explicit CountedProgress(std::string things);

  // False once a signal has come. With a total of 0 it shows nothing, and says that alone.
  bool show(std::int64_t done, std::int64_t total);
  void end();
  // Of a command that has failed.
  int exit_status() const;

 private:
  using Clock = std::chrono::steady_clock;

  const std::string things_;
  std::optional<Progress> bar_;  // once there is something to show
  Clock::time_point next_{};
};

}  // namespace bespoke
