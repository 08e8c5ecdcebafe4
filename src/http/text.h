// What HTTP's grammar says about single characters and words; ASCII only, whatever the locale.
#pragma once

#include <algorithm>
#include <string_view>

namespace bespoke::http {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

// 0 to 15; -1 for what is no hexadecimal digit.
constexpr int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// RFC 9110 5.6.2: a method or the name of a header.
constexpr bool is_token(char c) {
  return is_digit(c) || is_letter(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

// RFC 9110 5.5: what the value of a header is made of, blanks included.
constexpr bool is_field_value(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return c == '\t' || (byte >= 0x20 && byte != 0x7f);
}

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

constexpr bool equals_case_blind(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

constexpr std::string_view trim_blanks(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// Whether an item such as `br;q=0.0` has a weight of zero (RFC 9110 12.4.2): it is not wanted.
constexpr bool weighs_nothing(std::string_view item) {
  const std::size_t semicolon = item.find(';');
  if (semicolon == std::string_view::npos) return false;
  const std::string_view weight = trim_blanks(item.substr(semicolon + 1));
  return (weight.starts_with("q=0") || weight.starts_with("Q=0")) &&
         weight.find_first_of("123456789") == std::string_view::npos;
}

// Whether all items of a list (RFC 9110 5.6.1) are so; empty ones are none.
template <class Predicate>
constexpr bool all_items(std::string_view list, Predicate predicate) {
  for (;;) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const std::string_view item = trim_blanks(list.substr(0, comma));
    if (!item.empty() && !predicate(item)) return false;
    if (comma == list.size()) return true;
    list.remove_prefix(comma + 1);
  }
}

}  // namespace bespoke::http
