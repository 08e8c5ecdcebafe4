// How far a command is, on stderr: a bar that is redrawn on a terminal, else a line every few seconds.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace bespoke {

inline constexpr std::chrono::milliseconds progress_redraw{200};
inline constexpr std::chrono::seconds progress_line{5};

// `1,234,567`
std::string grouped(std::uint64_t number);

class Progress {
 public:
  // `done` of `total` things, which have a name, are done at the start.
  Progress(std::uint64_t total, std::string things, std::uint64_t done = 0);

  // How often show() is to be called.
  std::chrono::milliseconds interval() const;
  void show(std::uint64_t done);
  // Leaves the line of the bar, so that other text can follow.
  void end();
  double seconds() const;  // since the start

 private:
  using Clock = std::chrono::steady_clock;

  std::uint64_t total_;
  std::string things_;
  bool is_terminal_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point shown_ = start_;
  std::uint64_t done_;
  double rate_ = 0;  // a second, the last ones weighing most
};

}  // namespace bespoke
