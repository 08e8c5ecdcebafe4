#include "store/sql/text_range.h"

#include <cstddef>

namespace bespoke::sql {
namespace {

constexpr char32_t last_code_point = 0x10FFFF;
constexpr char32_t surrogates_begin = 0xD800;
constexpr char32_t surrogates_end = 0xE000;

unsigned char byte_at(std::string_view text, std::size_t index) {
  return static_cast<unsigned char>(text[index]);
}

std::size_t last_code_point_start(std::string_view text) {
  std::size_t start = text.size() - 1;
  while (start > 0 && (byte_at(text, start) & 0xC0) == 0x80) --start;
  return start;
}

char32_t decode(std::string_view bytes) {
  const unsigned char first = byte_at(bytes, 0);
  if (bytes.size() == 1) return first;
  char32_t code_point = first & (0xFFU >> (bytes.size() + 1));
  for (std::size_t i = 1; i < bytes.size(); ++i) code_point = code_point << 6 | (byte_at(bytes, i) & 0x3F);
  return code_point;
}

void append(std::string& out, char32_t code_point) {
  const auto put = [&out](char32_t byte) { out += static_cast<char>(byte); };
  const auto tail = [&](int shift) { put(0x80 | (code_point >> shift & 0x3F)); };
  if (code_point < 0x80) return put(code_point);
  if (code_point < 0x800) {
    put(0xC0 | code_point >> 6);
    return tail(0);
  }
  if (code_point < 0x10000) {
    put(0xE0 | code_point >> 12);
    tail(6);
    return tail(0);
  }
  put(0xF0 | code_point >> 18);
  tail(12);
  tail(6);
  tail(0);
}

}  // namespace

std::string after_all_with_prefix(std::string_view prefix) {
  while (!prefix.empty()) {
    const std::size_t start = last_code_point_start(prefix);
    const char32_t last = decode(prefix.substr(start));
    prefix = prefix.substr(0, start);
    if (last == last_code_point) continue;
    std::string end(prefix);
    append(end, last + 1 == surrogates_begin ? surrogates_end : last + 1);
    return end;
  }
  return {};
}

}  // namespace bespoke::sql
