#include <array>
#include <cstdint>
#include <cstring>

#include "base/json.h"

namespace bespoke::json {
namespace {

// For each byte the letter of its short escape, 'u' for other control characters, 0 for what stays as it is.
constexpr std::array<char, 256> escapes = [] {
  std::array<char, 256> table{};
  for (std::size_t c = 0; c < 0x20; ++c) table[c] = 'u';
  table['\b'] = 'b';
  table['\f'] = 'f';
  table['\n'] = 'n';
  table['\r'] = 'r';
  table['\t'] = 't';
  table['"'] = '"';
  table['\\'] = '\\';
  return table;
}();

// Where the next character stands that needs an escape, from there on; the size where none does. Eight at a
// time are looked at in the bits of a word: most texts have none.
std::size_t find_escape(std::string_view text, std::size_t from) {
  constexpr std::uint64_t each = 0x0101010101010101;  // times a byte: that byte, eight times
  constexpr std::uint64_t tops = each * 0x80;
  const auto has_zero = [](std::uint64_t word) { return (word - each) & ~word & tops; };
  for (std::uint64_t word = 0; from + sizeof word <= text.size(); from += sizeof word) {
    std::memcpy(&word, text.data() + from, sizeof word);
    const std::uint64_t controls = (word - each * 0x20) & ~word & tops;
    if ((controls | has_zero(word ^ each * '"') | has_zero(word ^ each * '\\')) != 0) break;
  }
  while (from < text.size() && escapes[static_cast<unsigned char>(text[from])] == 0) ++from;
  return from;
}

void append_escape(std::string& out, unsigned char c) {
  out += '\\';
  out += escapes[c];
  if (escapes[c] != 'u') return;
  constexpr char hex[] = "0123456789abcdef";
  out.append("00").append(1, hex[c >> 4]).append(1, hex[c & 15]);
}

void append_array(std::string& out, const Array& items) {
  out += '[';
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += ',';
    append_value(out, items[i]);
  }
  out += ']';
}

void append_object(std::string& out, const Object& members) {
  out += '{';
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (i > 0) out += ',';
    append_string(out, members[i].key);
    out += ':';
    append_value(out, members[i].value);
  }
  out += '}';
}

}  // namespace

const Value* Value::find(std::string_view key) const {
  const Object* members = object();
  if (members == nullptr) return nullptr;
  for (const Member& member : *members) {
    if (member.key == key) return &member.value;
  }
  return nullptr;
}

std::string_view Value::text_of(std::string_view key) const {
  const Value* const member = find(key);
  return member == nullptr || member->string() == nullptr ? std::string_view() : *member->string();
}

void append_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t run = 0;
  for (std::size_t end = find_escape(text, 0); end < text.size(); end = find_escape(text, run)) {
    out.append(text, run, end - run);
    append_escape(out, static_cast<unsigned char>(text[end]));
    run = end + 1;
  }
  out.append(text, run);
  out += '"';
}

void append_value(std::string& out, const Value& value) {
  if (const auto* string = value.string()) return append_string(out, *string);
  if (const auto* number = value.number()) {
    out += number->text;
    return;
  }
  if (const auto* array = value.array()) return append_array(out, *array);
  if (const auto* object = value.object()) return append_object(out, *object);
  if (const auto* boolean = value.boolean()) {
    out += *boolean ? "true" : "false";
    return;
  }
  out += "null";
}

Writer& Writer::key(std::string_view key) {
  separate();
  append_string(out_, key);
  out_ += ':';
  needs_comma_ = false;
  return *this;
}

void Writer::string(std::string_view text) {
  separate();
  append_string(out_, text);
}

void Writer::integer(std::int64_t value) {
  separate();
  append_integer(out_, value);
}

void Writer::number(double value) {
  separate();
  append_double(out_, value);
}

void Writer::boolean(bool value) {
  raw(value ? "true" : "false");
}

void Writer::null() {
  raw("null");
}

void Writer::value(const Value& value) {
  separate();
  append_value(out_, value);
}

void Writer::raw(std::string_view json) {
  separate();
  out_ += json;
}

void Writer::open(char bracket) {
  separate();
  out_ += bracket;
  needs_comma_ = false;
}

void Writer::close(char bracket) {
  out_ += bracket;
  needs_comma_ = true;
}

void Writer::separate() {
  if (needs_comma_) out_ += ',';
  needs_comma_ = true;
}

}  // namespace bespoke::json
