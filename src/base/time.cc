#include "base/time.h"

#include <algorithm>
#include <atomic>
#include <charconv>

#include "base/limits.h"
#include "base/shared_clock.h"

namespace bespoke {
namespace {

using std::chrono::milliseconds;
using std::chrono::sys_days;
using std::chrono::sys_time;
using std::chrono::year_month_day;

// From the clock that never steps to the one that is followed; 0: none is.
std::atomic<std::int64_t> followed_offset_us{0};

std::int64_t microseconds_of(std::chrono::steady_clock::time_point at) {
  return std::chrono::duration_cast<std::chrono::microseconds>(at.time_since_epoch()).count();
}

// Reads from the front of a text; after a refusal every further answer is a refusal.
class Scanner {
 public:
  explicit Scanner(std::string_view rest) : rest_(rest) {}

  bool done() const { return ok_ && rest_.empty(); }
  bool next_is(char c) const { return ok_ && rest_.starts_with(c); }

  bool skip(char c) {
    if (!next_is(c)) return ok_ = false;
    rest_.remove_prefix(1);
    return true;
  }

  // Exactly `count` digits, whose number is at most `max`.
  int number(std::size_t count, int max) {
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      ok_ = ok_ && next_is_digit();
      if (!ok_) return 0;
      value = value * 10 + (rest_[0] - '0');
      rest_.remove_prefix(1);
    }
    ok_ = value <= max;
    return value;
  }

  // `.244`, or nothing at all.
  int fraction_ms() {
    if (!next_is('.')) return 0;
    skip('.');
    std::size_t count = 0;
    int ms = 0;
    for (int weight = 100; next_is_digit(); weight /= 10, ++count) ms += number(1, 9) * weight;
    ok_ = ok_ && count > 0 && count <= fraction_digits_max;
    return ms;
  }

  // `Z` or `±hh:mm`.
  std::chrono::minutes offset() {
    if (next_is('Z') || next_is('z')) {
      rest_.remove_prefix(1);
      return {};
    }
    const bool west = next_is('-');
    skip(west ? '-' : '+');
    const std::chrono::hours hours(number(2, 23));
    skip(':');
    const std::chrono::minutes east = hours + std::chrono::minutes(number(2, 59));
    return west ? -east : east;
  }

 private:
  bool next_is_digit() const { return ok_ && !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9'; }

  std::string_view rest_;
  bool ok_ = true;
};

std::optional<Timestamp> within_range(std::int64_t ms) {
  const Timestamp timestamp{ms};
  if (timestamp < timestamp_min || timestamp > timestamp_max) return std::nullopt;
  return timestamp;
}

std::optional<Timestamp> parse_milliseconds(std::string_view text) {
  std::int64_t ms = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, ms);
  if (error != std::errc{} || stopped != end) return std::nullopt;
  return within_range(ms);
}

template <int Digits>
void put(char* at, unsigned value) {
  for (int i = Digits - 1; i >= 0; --i, value /= 10) at[i] = static_cast<char>('0' + value % 10);
}

}  // namespace

void follow_clock(std::int64_t us, std::chrono::steady_clock::time_point asked,
                  std::chrono::steady_clock::time_point answered) {
  const std::chrono::steady_clock::time_point told = asked + (answered - asked) / 2;
  followed_offset_us = us - microseconds_of(told);
}

Timestamp Timestamp::now() {
  const std::int64_t offset_us = followed_offset_us;
  if (offset_us != 0) return {(microseconds_of(std::chrono::steady_clock::now()) + offset_us) / 1000};
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<milliseconds>(since_epoch).count()};
}

std::string Timestamp::text() const {
  std::string out;
  append_to(out);
  return out;
}

void Timestamp::append_to(std::string& out) const {
  const sys_time<milliseconds> instant(milliseconds(std::clamp(ms, timestamp_min.ms, timestamp_max.ms)));
  const sys_days day = std::chrono::floor<std::chrono::days>(instant);
  const year_month_day date(day);
  const auto of_day = static_cast<unsigned>((instant - day).count());

  char text[] = "0000-00-00T00:00:00.000Z";
  put<4>(text, static_cast<unsigned>(static_cast<int>(date.year())));
  put<2>(text + 5, static_cast<unsigned>(date.month()));
  put<2>(text + 8, static_cast<unsigned>(date.day()));
  put<2>(text + 11, of_day / 3'600'000);
  put<2>(text + 14, of_day / 60'000 % 60);
  put<2>(text + 17, of_day / 1'000 % 60);
  put<3>(text + 20, of_day % 1'000);
  out.append(text, sizeof text - 1);
}

std::optional<Timestamp> parse_timestamp(std::string_view text) {
  if (text.find('-', 1) == text.npos) return parse_milliseconds(text);

  Scanner scan(text);
  const std::chrono::year year(scan.number(4, 9999));
  scan.skip('-');
  const std::chrono::month month(static_cast<unsigned>(scan.number(2, 12)));
  scan.skip('-');
  const std::chrono::day day(static_cast<unsigned>(scan.number(2, 31)));
  const year_month_day date(year, month, day);
  if (!date.ok()) return std::nullopt;
  sys_time<milliseconds> instant = sys_days(date);
  if (scan.done()) return Timestamp{instant.time_since_epoch().count()};

  scan.skip(scan.next_is('t') ? 't' : 'T');
  instant += std::chrono::hours(scan.number(2, 23));
  scan.skip(':');
  instant += std::chrono::minutes(scan.number(2, 59));
  scan.skip(':');
  instant += std::chrono::seconds(scan.number(2, 59));
  instant += milliseconds(scan.fraction_ms());
  instant -= scan.offset();
  if (!scan.done()) return std::nullopt;
  return within_range(instant.time_since_epoch().count());
}

std::optional<Timestamp> parse_rfc3339(std::string_view text) {
  constexpr std::size_t day_length = 10;
  const bool has_time = text.size() > day_length && (text[day_length] == 'T' || text[day_length] == 't');
  return has_time ? parse_timestamp(text) : std::nullopt;
}

}  // namespace bespoke
