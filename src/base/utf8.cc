#include "base/utf8.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace bespoke {
namespace {

constexpr std::string_view replacement_character = "\xEF\xBF\xBD";  // U+FFFD

bool continues(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

// The length of the sequence that `lead` opens, and the range of its second byte, which is where overlong
// forms, surrogates and too large code points show. Unicode 15, table 3-7.
struct Sequence {
  std::size_t length;
  unsigned char second_min;
  unsigned char second_max;
};

Sequence sequence_of(unsigned char lead) {
  if (lead < 0xC2) return {0, 0, 0};
  if (lead < 0xE0) return {2, 0x80, 0xBF};
  if (lead == 0xE0) return {3, 0xA0, 0xBF};
  if (lead == 0xED) return {3, 0x80, 0x9F};
  if (lead < 0xF0) return {3, 0x80, 0xBF};
  if (lead == 0xF0) return {4, 0x90, 0xBF};
  if (lead < 0xF4) return {4, 0x80, 0xBF};
  if (lead == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

std::size_t ascii_prefix(std::string_view text) {
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + at, 8);
    if (word & 0x8080808080808080) break;
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
  return at;
}

// The length of the character beyond ASCII that `text` begins with; 0 where that is none.
std::size_t character_length(std::string_view text) {
  const Sequence sequence = sequence_of(static_cast<unsigned char>(text[0]));
  if (sequence.length == 0 || text.size() < sequence.length) return 0;
  const auto second = static_cast<unsigned char>(text[1]);
  if (second < sequence.second_min || second > sequence.second_max) return 0;
  for (std::size_t i = 2; i < sequence.length; ++i) {
    if (!continues(text[i])) return 0;
  }
  return sequence.length;
}

}  // namespace

bool is_valid_utf8(std::string_view text) {
  for (;;) {
    text.remove_prefix(ascii_prefix(text));
    if (text.empty()) return true;
    const std::size_t length = character_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
}

std::string with_valid_utf8(std::string_view text) {
  std::string valid;
  for (;;) {
    const std::size_t plain = ascii_prefix(text);
    valid.append(text, 0, plain);
    text.remove_prefix(plain);
    if (text.empty()) return valid;
    const std::size_t length = character_length(text);
    valid.append(length == 0 ? replacement_character : text.substr(0, length));
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
}

std::size_t count_code_points(std::string_view text) {
  const auto continuations = std::count_if(text.begin(), text.end(), continues);
  return text.size() - static_cast<std::size_t>(continuations);
}

std::string_view first_code_points(std::string_view text, std::size_t count) {
  if (text.size() <= count) return text;
  std::size_t end = 0;
  for (std::size_t seen = 0; end < text.size(); ++end) {
    if (!continues(text[end]) && seen++ == count) break;
  }
  return text.substr(0, end);
}

}  // namespace bespoke
