#include <algorithm>
#include <array>
#include <boost/json/basic_parser_impl.hpp>
#include <cstring>
#include <iterator>
#include <span>

#include "base/json.h"
#include "base/limits.h"
#include "base/utf8.h"

namespace bespoke::json {
namespace {

// A key that two members share. Large objects are sorted rather than hashed, so that no choice of keys makes
// this slow.
const std::string* duplicate_key(std::span<const Member> members) {
  if (members.size() <= quadratic_keys_max) {
    for (std::size_t i = 1; i < members.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (members[i].key == members[j].key) return &members[i].key;
      }
    }
    return nullptr;
  }
  std::vector<const std::string*> keys;
  keys.reserve(members.size());
  for (const Member& member : members) keys.push_back(&member.key);
  std::sort(keys.begin(), keys.end(), [](auto* a, auto* b) { return *a < *b; });
  const auto found = std::adjacent_find(keys.begin(), keys.end(), [](auto* a, auto* b) { return *a == *b; });
  return found == keys.end() ? nullptr : *found;
}

// Receives the events of Boost's parser. Values wait on a stack until their array or object ends, which then
// takes them at its exact size; those of an array wait with an empty key. All are made where they wait:
// moving short strings about costs more than parsing them.
class Builder {
  using ErrorCode = boost::json::error_code;
  using Text = boost::json::string_view;

 public:
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);

  Builder() { waiting_.reserve(16); }

  Value take() { return std::move(waiting_.back().value); }
  // Why an event was refused by this class; empty when the parser itself refused.
  const std::string& refusal() const { return refusal_; }

  bool on_document_begin(ErrorCode&) { return true; }
  bool on_document_end(ErrorCode&) { return true; }

  bool on_array_begin(ErrorCode&) {
    in_object_[++depth_] = false;
    return true;
  }

  bool on_array_end(std::size_t count, ErrorCode&) {
    const auto first = waiting_.end() - static_cast<std::ptrdiff_t>(count);
    Array items;
    items.reserve(count);
    for (auto item = first; item != waiting_.end(); ++item) items.push_back(std::move(item->value));
    waiting_.erase(first, waiting_.end());
    --depth_;
    return add(std::move(items));
  }

  bool on_object_begin(ErrorCode&) {
    in_object_[++depth_] = true;
    return true;
  }

  bool on_object_end(std::size_t count, ErrorCode& error) {
    const auto first = waiting_.end() - static_cast<std::ptrdiff_t>(count);
    if (const std::string* key = duplicate_key({first, waiting_.end()})) {
      const auto shown = first_code_points(*key, quoted_key_code_points_max);
      return refuse("the key '" + std::string(shown) + "' appears twice in one object", error);
    }
    Object members(std::make_move_iterator(first), std::make_move_iterator(waiting_.end()));
    waiting_.erase(first, waiting_.end());
    --depth_;
    return add(std::move(members));
  }

  bool on_key_part(Text part, std::size_t, ErrorCode& error) {
    if (!in_key_) waiting_.emplace_back();
    in_key_ = true;
    return append(waiting_.back().key, part, error);
  }
  bool on_key(Text part, std::size_t size, ErrorCode& error) {
    if (!on_key_part(part, size, error)) return false;
    in_key_ = false;
    return true;
  }

  bool on_string_part(Text part, std::size_t, ErrorCode& error) { return append(string_, part, error); }
  bool on_string(Text part, std::size_t, ErrorCode& error) {
    if (string_.empty()) return append(next().emplace<std::string>(), part, error);
    if (!append(string_, part, error)) return false;
    next().emplace<std::string>(std::move(string_));
    string_.clear();
    return true;
  }

  // The text is given whole, so a part is the end of an input that breaks off inside a number.
  bool on_number_part(Text, ErrorCode&) { return true; }
  bool on_int64(std::int64_t, Text text, ErrorCode&) { return add_number(text); }
  bool on_uint64(std::uint64_t, Text text, ErrorCode&) { return add_number(text); }
  bool on_double(double, Text text, ErrorCode&) { return add_number(text); }

  bool on_bool(bool value, ErrorCode&) { return add(value); }
  bool on_null(ErrorCode&) { return add(Null{}); }

  // Comments are not switched on.
  bool on_comment_part(Text, ErrorCode&) { return true; }
  bool on_comment(Text, ErrorCode&) { return true; }

 private:
  // Where the next value belongs.
  Value& next() {
    if (!in_object_[depth_]) waiting_.emplace_back();
    return waiting_.back().value;
  }

  template <class T>
  bool add(T value) {
    next().template emplace<T>(std::move(value));
    return true;
  }

  bool add_number(Text text) {
    next().emplace<Number>().text.assign(text.data(), text.size());
    return true;
  }

  bool append(std::string& to, Text part, ErrorCode& error) {
    if (std::memchr(part.data(), '\0', part.size()) != nullptr) {
      return refuse("a string holds the character U+0000", error);
    }
    to.append(part.data(), part.size());
    return true;
  }

  bool refuse(std::string reason, ErrorCode& error) {
    refusal_ = std::move(reason);
    error = boost::json::error::syntax;
    return false;
  }

  std::vector<Member> waiting_;
  std::array<bool, json_depth_max + 1> in_object_{};  // by depth
  std::size_t depth_ = 0;
  bool in_key_ = false;  // the last key is not yet whole
  std::string string_;   // the parts of a string that is not yet whole
  std::string refusal_;
};

// Boost may stop inside a character, half of which is not to be shown. `text` is valid UTF-8.
std::size_t start_of_character(std::string_view text, std::size_t at) {
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
  return at;
}

// What is wrong, in words for the client. Boost stopped before `rest`.
std::string reason_of(const boost::json::error_code& code, std::string_view text, std::string_view rest) {
  using boost::json::error;
  if (!is_valid_utf8(text)) return "the text is not valid UTF-8";
  if (code == error::too_deep) {
    return "arrays and objects are nested more than " + std::to_string(json_depth_max) + " deep";
  }
  if (code == error::exponent_overflow) return "the exponent of a number is too large";
  if (rest.empty()) return "the text ends too early";
  if (!code) return "more text follows the value";
  if (static_cast<unsigned char>(rest[0]) < 0x20) return "unexpected control character";
  return "unexpected '" + std::string(first_code_points(rest, 1)) + "'";
}

}  // namespace

Result<Value> read(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = json_depth_max;
  boost::json::basic_parser<Builder> parser(options);
  boost::json::error_code code;
  std::size_t consumed = parser.write_some(false, text.data(), text.size(), code);
  if (!code && consumed == text.size()) return parser.handler().take();

  if (is_valid_utf8(text)) consumed = start_of_character(text, consumed);
  std::string reason = parser.handler().refusal();
  if (reason.empty()) reason = reason_of(code, text, text.substr(consumed));
  return Error{ErrorCode::Invalid,
               {"Invalid JSON at byte " + std::to_string(consumed + 1) + ": " + reason + "."}};
}

}  // namespace bespoke::json
