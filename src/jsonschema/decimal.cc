#include "jsonschema/decimal.h"

#include <algorithm>
#include <string_view>

#include "jsonschema/limits.h"

namespace bespoke::jsonschema {
namespace {

std::int64_t read_exponent(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  std::int64_t value = 0;
  for (const char c : text) value = std::min(value * 10 + (c - '0'), exponent_max);
  return negative ? -value : value;
}

std::strong_ordering compare_magnitude(const Decimal& a, const Decimal& b) {
  if (a.is_zero() || b.is_zero()) return b.is_zero() <=> a.is_zero();
  // Where the first digit stands; after that, digits without zeros at the end compare as text does.
  const auto first_of = [](const Decimal& d) {
    return d.exponent + static_cast<std::int64_t>(d.digits.size());
  };
  if (const auto order = first_of(a) <=> first_of(b); order != 0) return order;
  return a.digits.compare(b.digits) <=> 0;
}

__extension__ using Wide = unsigned __int128;

std::uint64_t multiply(std::uint64_t a, std::uint64_t b, std::uint64_t modulus) {
  return static_cast<std::uint64_t>(Wide{a} * b % modulus);
}

std::uint64_t power_of_ten(std::int64_t exponent, std::uint64_t modulus) {
  std::uint64_t power = 1 % modulus;
  std::uint64_t square = 10 % modulus;
  for (; exponent > 0; exponent /= 2) {
    if (exponent % 2 == 1) power = multiply(power, square, modulus);
    square = multiply(square, square, modulus);
  }
  return power;
}

std::uint64_t remainder(std::string_view digits, std::uint64_t modulus) {
  std::uint64_t rest = 0;
  for (const char c : digits) rest = (rest * 10 + static_cast<std::uint64_t>(c - '0')) % modulus;
  return rest;
}

}  // namespace

Decimal to_decimal(const json::Number& number) {
  std::string_view text = number.text;
  Decimal decimal;
  decimal.negative = text.starts_with('-');
  if (decimal.negative) text.remove_prefix(1);
  const std::size_t exponent_at = text.find_first_of("eE");
  if (exponent_at != text.npos) decimal.exponent = read_exponent(text.substr(exponent_at + 1));

  const std::string_view mantissa = text.substr(0, exponent_at);
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  decimal.digits.append(mantissa, 0, point).append(mantissa.substr(std::min(point + 1, mantissa.size())));
  decimal.exponent -= static_cast<std::int64_t>(decimal.digits.size() - point);

  const std::size_t last = decimal.digits.find_last_not_of('0');
  if (last == std::string::npos) return {};
  decimal.exponent += static_cast<std::int64_t>(decimal.digits.size() - 1 - last);
  decimal.digits.erase(last + 1);
  decimal.digits.erase(0, decimal.digits.find_first_not_of('0'));
  return decimal;
}

std::strong_ordering compare(const Decimal& a, const Decimal& b) {
  if (a.negative != b.negative) return b.negative <=> a.negative;
  return a.negative ? compare_magnitude(b, a) : compare_magnitude(a, b);
}

bool is_multiple(const Decimal& value, const Decimal& divisor) {
  if (value.is_zero()) return true;
  // The digits do not end in zero, so no shift to the left makes them whole.
  if (value.exponent < divisor.exponent) return false;
  std::uint64_t modulus = 0;
  for (const char c : divisor.digits) modulus = modulus * 10 + static_cast<std::uint64_t>(c - '0');
  const std::uint64_t shift = power_of_ten(value.exponent - divisor.exponent, modulus);
  return multiply(remainder(value.digits, modulus), shift, modulus) == 0;
}

}  // namespace bespoke::jsonschema
