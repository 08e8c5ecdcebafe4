// Instants as the wire has them: UTC, to the millisecond.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bespoke {

// When to give up; of the clock that never steps.
using Deadline = std::chrono::steady_clock::time_point;

struct Timestamp {
  std::int64_t ms = 0;  // since 1970-01-01T00:00:00Z, leap seconds not counted

  static Timestamp now();

  // RFC 3339, always as long as `2017-01-10T11:41:19.244Z`. Instants outside timestamp_min … timestamp_max
  // are written as the nearer of the two.
  std::string text() const;
  void append_to(std::string& out) const;

  friend auto operator<=>(const Timestamp&, const Timestamp&) = default;
};

inline constexpr Timestamp timestamp_min{-62167219200000};  // 0000-01-01T00:00:00.000Z
inline constexpr Timestamp timestamp_max{253402300799999};  // 9999-12-31T23:59:59.999Z

// What a filter may say: RFC 3339 with at most 9 digits of fraction, cut off after the millisecond, and `Z`
// or an offset; `2017-01-10`, which is its midnight; or milliseconds since 1970. None for all else, for days
// and times that do not exist, leap seconds and instants outside timestamp_min … timestamp_max.
std::optional<Timestamp> parse_timestamp(std::string_view text);
// RFC 3339 alone: a day with its time and offset.
std::optional<Timestamp> parse_rfc3339(std::string_view text);

}  // namespace bespoke
