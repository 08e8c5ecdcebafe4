#include "model/field_types/ecma_pattern.h"

#include <cstddef>

namespace bespoke {
namespace {

constexpr std::string_view syntax = "^$\\.*+?()[]{}|/";
// RE2's `\s` has these alone; ECMAScript's has every space of Unicode.
constexpr std::string_view spaces = "\\t\\n\\f\\r ";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

class Translation {
 public:
  explicit Translation(std::string_view re2) : rest_(re2) {}

  std::optional<std::string> run() {
    while (!rest_.empty()) {
      if (!term()) return std::nullopt;
    }
    return std::move(out_);
  }

 private:
  // Each takes what it translates off `rest_`; false where the whole has no translation.
  bool term() {
    const char c = rest_.front();
    if (c == '\\') return escape_outside();
    if (c == '[') return char_class();
    if (c == '(') return group();
    if (is_quantifier()) return quantifier();
    rest_.remove_prefix(1);
    after_assertion_ = c == '^' || c == '$';
    if (c == '.') {
      out_ += "[^\\n]";
    } else if (c == '{' || c == '}' || c == ']') {
      out_.append(1, '\\').append(1, c);
    } else {
      out_ += c;
    }
    return true;
  }

  bool group() {
    constexpr std::string_view plain = "(?:";
    const bool special = rest_.starts_with("(?");
    if (special && !rest_.starts_with(plain)) return false;
    take(special ? plain.size() : 1);
    after_assertion_ = false;
    return true;
  }

  // `{` is a quantifier in the forms {n}, {n,} and {n,m} only.
  std::size_t braces_length() const {
    std::size_t end = 1;
    const auto digits = [&] {
      const std::size_t begin = end;
      while (end < rest_.size() && is_digit(rest_[end])) ++end;
      return end > begin;
    };
    if (!rest_.starts_with('{') || !digits()) return 0;
    if (end < rest_.size() && rest_[end] == ',') {
      ++end;
      digits();
    }
    return end < rest_.size() && rest_[end] == '}' ? end + 1 : 0;
  }

  bool is_quantifier() const {
    return std::string_view("*+?").find(rest_.front()) != std::string_view::npos || braces_length() > 0;
  }

  // ECMAScript refuses what RE2 allows: `^*`.
  bool quantifier() {
    if (after_assertion_) return false;
    take(rest_.front() == '{' ? braces_length() : 1);
    return true;
  }

  bool escape_outside() {
    const char c = rest_[1];
    after_assertion_ = c == 'A' || c == 'z' || c == 'b' || c == 'B';
    if (c == 's' || c == 'S') {
      rest_.remove_prefix(2);
      out_.append(c == 's' ? "[" : "[^").append(spaces).append("]");
      return true;
    }
    if (c == 'A' || c == 'z') {
      rest_.remove_prefix(2);
      out_ += c == 'A' ? '^' : '$';
      return true;
    }
    if (after_assertion_) {
      take(2);
      return true;
    }
    return escape(syntax);
  }

  // An escape that means the same in a class and outside; `special` is what ECMAScript wants escaped there.
  bool escape(std::string_view special) {
    const char c = rest_[1];
    if (std::string_view("dDwWnrtfv").find(c) != std::string_view::npos) {
      take(2);
      return true;
    }
    if (c == 'x') return hexadecimal();
    if (is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80) return false;
    rest_.remove_prefix(1);
    literal(special);
    return true;
  }

  bool hexadecimal() {
    if (!rest_.starts_with("\\x{")) {
      take(4);
      return true;
    }
    rest_.remove_prefix(2);
    out_ += "\\u";
    take(rest_.find('}') + 1);
    return true;
  }

  bool char_class() {
    after_assertion_ = false;
    take(rest_.starts_with("[^") ? 2 : 1);
    do {
      if (!class_item()) return false;
    } while (!rest_.starts_with(']'));
    take(1);
    return true;
  }

  // A class of its own, one character, or a range of two.
  bool class_item() {
    if (rest_.starts_with("[:")) return false;
    if (rest_.starts_with("\\s")) {
      rest_.remove_prefix(2);
      out_ += spaces;
      return true;
    }
    const bool is_set =
        rest_.starts_with('\\') && std::string_view("dDwW").find(rest_[1]) != std::string_view::npos;
    if (!class_character()) return false;
    if (is_set || rest_.size() < 2 || rest_[0] != '-' || rest_[1] == ']') return true;
    take(1);
    return class_character();
  }

  bool class_character() {
    constexpr std::string_view special = "\\]^[-";
    if (rest_.starts_with('\\')) return escape(special);
    literal(special);
    return true;
  }

  void literal(std::string_view special) {
    if (special.find(rest_.front()) != std::string_view::npos) out_ += '\\';
    std::size_t length = 1;
    while (length < rest_.size() && (static_cast<unsigned char>(rest_[length]) & 0xC0) == 0x80) ++length;
    take(length);
  }

  void take(std::size_t length) {
    out_ += rest_.substr(0, length);
    rest_.remove_prefix(length);
  }

  std::string_view rest_;
  std::string out_;
  bool after_assertion_ = false;
};

}  // namespace

std::optional<std::string> ecma_pattern(std::string_view re2) {
  return Translation(re2).run();
}

}  // namespace bespoke
