#include "base/url.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/limits.h"
#include "base/utf8.h"

namespace bespoke {
namespace {

enum class Plus { IsPlus, IsSpace };

constexpr std::array<bool, 256> stays_in_query = [] {
  std::array<bool, 256> table{};
  for (char c = '0'; c <= '9'; ++c) table[static_cast<unsigned char>(c)] = true;
  for (char c = 'a'; c <= 'z'; ++c) table[static_cast<unsigned char>(c)] = true;
  for (char c = 'A'; c <= 'Z'; ++c) table[static_cast<unsigned char>(c)] = true;
  for (const char c : std::string_view("-._~!$'()*,:@/?")) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

std::optional<char> decode_escape(std::string_view digits) {
  unsigned value = 0;
  if (digits.size() != 2) return std::nullopt;
  const auto [stopped, error] = std::from_chars(digits.data(), digits.data() + 2, value, 16);
  if (error != std::errc{} || stopped != digits.data() + 2) return std::nullopt;
  return static_cast<char>(value);
}

std::optional<std::string> decode(std::string_view text, Plus plus) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      const std::optional<char> c = decode_escape(text.substr(i + 1, 2));
      if (!c) return std::nullopt;
      out += *c;
      i += 2;
    } else {
      out += text[i] == '+' && plus == Plus::IsSpace ? ' ' : text[i];
    }
  }
  if (out.find('\0') != out.npos || !is_valid_utf8(out)) return std::nullopt;
  return out;
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text) {
  return decode(text, Plus::IsPlus);
}

std::optional<std::string> form_decode(std::string_view text) {
  return decode(text, Plus::IsSpace);
}

std::optional<std::vector<QueryParameter>> parse_query(std::string_view query) {
  std::vector<QueryParameter> parameters;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    auto name = form_decode(pair.substr(0, equals));
    auto value = form_decode(pair.substr(std::min(equals + 1, pair.size())));
    if (!name || !value || parameters.size() == query_parameters_max) return std::nullopt;
    parameters.push_back({std::move(*name), std::move(*value)});
  }
  return parameters;
}

void append_percent_encoded(std::string& out, std::string_view text) {
  constexpr char hex[] = "0123456789ABCDEF";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (stays_in_query[byte]) {
      out += c;
    } else {
      out.append(1, '%').append(1, hex[byte >> 4]).append(1, hex[byte & 15]);
    }
  }
}

}  // namespace bespoke
