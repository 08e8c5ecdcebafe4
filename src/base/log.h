// One line a record on stderr: `2026-11-22T10:31:10.123Z info request id=… status=200 ms=0.123`. Values that
// hold more than plain words are quoted and escaped, so no text of a client can look like a line or a field.
//
// Any thread may call everything here.
#pragma once

#include <charconv>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bespoke::log {

enum class Level { Debug, Info, Warn, Error, Off };

// `debug`, `info`, `warn`, `error` or `off`.
std::optional<Level> parse_level(std::string_view text);
std::string_view level_name(Level level);

// Until this is called, nothing is logged.
void start(Level level);
void set_level(Level level);
bool enabled(Level level);

// Waits until what was logged is written, for a second at most. Nothing else waits: a thread of its own
// writes, warnings and errors at once and the rest within a second. The end of the process flushes, and so
// does std::terminate.
void flush();

// As more waited to be written than may.
std::uint64_t lines_dropped();

// A record, written when it is destroyed:
//   log::Line(log::Level::Info, "request").field("id", id).field("status", 200);
// `event` and the keys are words of ours: lower case and `_`.
class Line {
 public:
  Line(Level level, std::string_view event);
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;
  ~Line();

  Line& field(std::string_view key, std::string_view value);
  Line& field(std::string_view key, std::chrono::nanoseconds elapsed);  // in milliseconds: `ms=0.123`

  template <std::integral T>
  requires(!std::same_as<T, bool>) Line& field(std::string_view key, T value) {
    char digits[24];
    const auto end = std::to_chars(std::begin(digits), std::end(digits), value).ptr;
    return plain_field(key, {digits, end});
  }

 private:
  Line& plain_field(std::string_view key, std::string_view value);

  Level level_;
  bool enabled_;
  std::string text_;
};

}  // namespace bespoke::log
