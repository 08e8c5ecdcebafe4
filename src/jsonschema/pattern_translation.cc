#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

#include "jsonschema/categories.h"
#include "jsonschema/pattern.h"

namespace bespoke::jsonschema {
namespace {

constexpr std::string_view any_but_line_ends = R"([^\n\r\x{2028}\x{2029}])";
constexpr std::string_view spaces = R"(\t-\r\x{FEFF}\pZ)";
// RE2 has no word for the complement of a set within a set.
constexpr std::string_view no_spaces =
    R"(\x00-\x08\x0E-\x1F!-\x{9F}\x{A1}-\x{167F}\x{1681}-\x{1FFF}\x{200B}-\x{2027}\x{202A}-\x{202E})"
    R"(\x{2030}-\x{205E}\x{2060}-\x{2FFF}\x{3001}-\x{FEFE}\x{FF00}-\x{10FFFF})";

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

class Translator {
 public:
  explicit Translator(std::string_view ecma) : rest_(ecma) {}

  Result<std::string> run() {
    while (!rest_.empty() && problem_.empty()) {
      if (rest_[0] == '\\') {
        rest_.remove_prefix(1);
        escape();
      } else if (in_set_) {
        set_character();
      } else {
        character();
      }
    }
    if (!problem_.empty()) return Error{ErrorCode::Invalid, {problem_}};
    return std::move(out_);
  }

 private:
  void character() {
    if (rest_.starts_with("(?")) {
      group();
    } else if (skip("[^]")) {
      out_ += R"([\x00-\x{10FFFF}])";
    } else if (skip("[]")) {
      out_ += R"([^\x00-\x{10FFFF}])";
    } else if (skip(".")) {
      out_ += any_but_line_ends;
    } else {
      in_set_ = rest_[0] == '[';
      copy(rest_.starts_with("[^") ? 2 : 1);
    }
  }

  // In RE2, `[:alpha:]` is a class of its own; in ECMA-262 those are characters.
  void set_character() {
    if (rest_[0] == '[') out_ += '\\';
    in_set_ = rest_[0] != ']';
    copy(1);
  }

  void group() {
    if (rest_.starts_with("(?:")) return copy(3);
    for (const std::string_view look_around : {"(?=", "(?!", "(?<=", "(?<!"}) {
      if (rest_.starts_with(look_around)) return refuse("looks around, which RE2 cannot");
    }
    if (!skip("(?<")) return refuse("has a group that ECMA-262 does not know");
    out_ += "(?P<";
  }

  // After the backslash.
  void escape() {
    if (rest_.empty()) return refuse("ends in a backslash");
    const char c = rest_[0];
    if (std::string_view("dDwWtnvfr").find(c) != std::string_view::npos) {
      out_ += '\\';
      return copy(1);
    }
    if (!is_letter(c) && (c < '0' || c > '9')) return literal();
    rest_.remove_prefix(1);
    switch (c) {
      case 's':
        return set(spaces, "[");
      case 'S':
        return in_set_ ? set(no_spaces, "[") : set(spaces, "[^");
      case 'b':
        out_ += in_set_ ? "\\x08" : "\\b";
        return;
      case 'B':
        if (in_set_) return refuse("has an escape that ECMA-262 does not know: \\B");
        out_ += "\\B";
        return;
      case 'c':
        return control();
      case 'p':
      case 'P':
        return property(c);
      case '0':
        return code_point(0);
      case 'x':
        return code_point(hex(2));
      case 'u':
        return code_point(unicode());
      case 'k':
        return refuse("refers back, which RE2 cannot");
      default:
        if (!is_letter(c)) return refuse("refers back, which RE2 cannot");
        refuse(fmt::format("has an escape that ECMA-262 does not know: \\{}", c));
    }
  }

  // A character that stands for itself, with or without its backslash.
  void literal() {
    if (static_cast<unsigned char>(rest_[0]) < 0x80 && rest_[0] != '_') out_ += '\\';
    copy(1);
  }

  void set(std::string_view members, std::string_view opening) {
    if (in_set_) {
      out_ += members;
    } else {
      out_.append(opening).append(members).append("]");
    }
  }

  void control() {
    if (rest_.empty() || !is_letter(rest_[0])) return refuse("has \\c without a letter");
    const auto code = static_cast<std::uint32_t>(rest_[0] % 32);
    rest_.remove_prefix(1);
    code_point(code);
  }

  // The name decides alone: no category is named as a script is.
  void property(char letter) {
    const std::size_t end = rest_.find('}');
    if (!rest_.starts_with('{') || end == rest_.npos) return refuse("has \\p without {…}");
    std::string_view name = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    for (const std::string_view kind : {"General_Category=", "gc=", "Script=", "sc="}) {
      if (name.starts_with(kind)) name.remove_prefix(kind.size());
    }
    if (name.starts_with('^')) return refuse("has a property that ECMA-262 does not know");
    const std::optional<std::string_view> known = category(name);
    if (known) return set(members_of(*known, letter == 'p' ? Members::In : Members::NotIn), "[");
    out_ += fmt::format("\\{}{{{}}}", letter, name);
  }

  std::optional<std::uint32_t> hex(std::size_t digits) {
    std::uint32_t value = 0;
    const char* const end = rest_.data() + digits;
    if (rest_.size() < digits) return std::nullopt;
    const auto [stopped, error] = std::from_chars(rest_.data(), end, value, 16);
    if (error != std::errc{} || stopped != end) return std::nullopt;
    rest_.remove_prefix(digits);
    return value;
  }

  // After `\u`: `{1F432}`, four digits, or two times four for a surrogate pair.
  std::optional<std::uint32_t> unicode() {
    if (skip("{")) {
      const std::size_t digits = rest_.find('}');
      if (digits == 0 || digits > 8) return std::nullopt;
      const std::optional<std::uint32_t> value = hex(digits);
      return skip("}") ? value : std::nullopt;
    }
    const std::optional<std::uint32_t> high = hex(4);
    if (!high || *high < 0xD800 || *high > 0xDBFF) return high;
    if (!skip("\\u")) return std::nullopt;
    const std::optional<std::uint32_t> low = hex(4);
    if (!low || *low < 0xDC00 || *low > 0xDFFF) return std::nullopt;
    return 0x10000 + ((*high - 0xD800) << 10) + (*low - 0xDC00);
  }

  void code_point(std::optional<std::uint32_t> code) {
    if (!code || *code > 0x10FFFF || (*code >= 0xD800 && *code <= 0xDFFF)) {
      return refuse("names a character that there is not");
    }
    out_ += fmt::format("\\x{{{:X}}}", *code);
  }

  bool skip(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }

  void copy(std::size_t size) {
    out_ += rest_.substr(0, size);
    rest_.remove_prefix(size);
  }

  void refuse(std::string why) { problem_ = std::move(why) + "."; }

  std::string_view rest_;
  std::string out_;
  std::string problem_;
  bool in_set_ = false;
};

}  // namespace

Result<std::string> translate_pattern(std::string_view ecma) {
  return Translator(ecma).run();
}

}  // namespace bespoke::jsonschema
