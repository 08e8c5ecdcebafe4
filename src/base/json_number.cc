#include <algorithm>
#include <cassert>
#include <charconv>
#include <cmath>
#include <system_error>

#include "base/json.h"
#include "base/limits.h"

namespace bespoke::json {
namespace {

constexpr std::int64_t exact_integer_digits = 16;
// Far beyond the length of any text, so that no digits can bring such an exponent back into range.
constexpr std::int64_t exponent_cap = std::int64_t{1} << 40;

// A number as ±digits × 10^exponent, without zeros at either end of the digits; zero has none. The digits lie
// in `mantissa` and may have a point among them.
struct Decimal {
  bool negative = false;
  std::string_view mantissa;
  std::int64_t digit_count = 0;
  std::int64_t exponent = 0;
};

std::int64_t read_exponent(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  std::int64_t value = 0;
  for (const char c : text) value = std::min(value * 10 + (c - '0'), exponent_cap);
  return negative ? -value : value;
}

// `text` follows the grammar of JSON numbers.
Decimal decompose(std::string_view text) {
  Decimal decimal;
  decimal.negative = text.starts_with('-');
  if (decimal.negative) text.remove_prefix(1);
  const std::size_t exponent_at = text.find_first_of("eE");
  if (exponent_at != text.npos) decimal.exponent = read_exponent(text.substr(exponent_at + 1));

  std::string_view mantissa = text.substr(0, exponent_at);
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  const std::size_t first = mantissa.find_first_of("123456789");
  if (first == mantissa.npos) return {decimal.negative, {}, 0, 0};
  const std::size_t last = mantissa.find_last_of("123456789");
  // The last digit's place counted from the point; to its right the point itself takes one character.
  const auto place = static_cast<std::int64_t>(point) - static_cast<std::int64_t>(last);
  decimal.exponent += place > 0 ? place - 1 : place;
  decimal.mantissa = mantissa.substr(first, last - first + 1);
  decimal.digit_count = static_cast<std::int64_t>(last - first + 1);
  if (first < point && point < last) --decimal.digit_count;
  return decimal;
}

}  // namespace

std::optional<std::int64_t> to_integer(const Number& number) {
  const Decimal decimal = decompose(number.text);
  if (decimal.exponent < 0 || decimal.digit_count + decimal.exponent > exact_integer_digits)
    return std::nullopt;
  std::int64_t value = 0;
  for (const char c : decimal.mantissa) {
    if (c != '.') value = value * 10 + (c - '0');
  }
  for (std::int64_t i = 0; i < decimal.exponent; ++i) value *= 10;
  if (value > exact_integer_max) return std::nullopt;
  return decimal.negative ? -value : value;
}

std::optional<double> to_double(const Number& number) {
  const std::string& text = number.text;
  double value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec == std::errc{}) {
    if (!std::isfinite(value)) return std::nullopt;
    return value;
  }
  // Out of range: too large, or so small that it is zero.
  const Decimal decimal = decompose(text);
  if (decimal.digit_count + decimal.exponent > 0) return std::nullopt;
  return decimal.negative ? -0.0 : 0.0;
}

void append_integer(std::string& out, std::int64_t value) {
  char buffer[20];
  const auto result = std::to_chars(std::begin(buffer), std::end(buffer), value);
  out.append(buffer, result.ptr);
}

// ECMA-262, Number::toString: the digits are shown plainly while the point lies within 21 digits to the right
// of the first or 6 zeros to its left.
void append_double(std::string& out, double value) {
  assert(std::isfinite(value));
  if (value == 0) {
    out += '0';
    return;
  }
  if (std::signbit(value)) out += '-';

  char text[32];  // the shortest digits as `d.ddde±xx`
  const char* const end =
      std::to_chars(std::begin(text), std::end(text), std::fabs(value), std::chars_format::scientific).ptr;
  const char* const e = std::find(static_cast<const char*>(text), end, 'e');
  const std::int64_t point = read_exponent({e + 1, end}) + 1;  // how many digits stand to its left
  std::string_view digits(text, 1);
  if (text[1] == '.') {
    text[1] = text[0];
    digits = {text + 1, e};
  }

  if (point > 21 || point < -5) {
    out += digits[0];
    if (digits.size() > 1) out.append(1, '.').append(digits, 1);
    out += point > 0 ? "e+" : "e";
    append_integer(out, point - 1);
  } else if (point <= 0) {
    out.append("0.").append(static_cast<std::size_t>(-point), '0').append(digits);
  } else if (point >= static_cast<std::int64_t>(digits.size())) {
    out.append(digits).append(static_cast<std::size_t>(point) - digits.size(), '0');
  } else {
    const auto whole = static_cast<std::size_t>(point);
    out.append(digits, 0, whole).append(1, '.').append(digits, whole);
  }
}

}  // namespace bespoke::json
