// A JSON number as the decimal value that its text denotes, never rounded.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/json.h"

namespace bespoke::jsonschema {

// ±digits × 10^exponent.
struct Decimal {
  bool negative = false;
  std::string digits;  // without zeros at either end; empty for zero
  std::int64_t exponent = 0;

  bool is_zero() const { return digits.empty(); }
  bool is_integer() const { return exponent >= 0; }
};

Decimal to_decimal(const json::Number& number);
std::strong_ordering compare(const Decimal& a, const Decimal& b);
// `divisor` is positive and has at most divisor_digits_max digits.
bool is_multiple(const Decimal& value, const Decimal& divisor);

}  // namespace bespoke::jsonschema
