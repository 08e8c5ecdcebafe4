#include <algorithm>
#include <charconv>
#include <vector>

#include "jsonschema/expression.h"
#include "jsonschema/limits.h"

namespace bespoke::jsonschema {
namespace {

// Goes through an expression that RE2 has taken, and need not be careful therefore.
class PlaceCounter {
 public:
  explicit PlaceCounter(std::string_view re2) : rest_(re2) {}

  std::size_t run() {
    while (!rest_.empty()) term();
    return groups_.front().sum;
  }

 private:
  struct Group {
    std::size_t sum = 0;
    std::size_t last = 0;  // of `sum`: what a repeat that follows repeats
  };

  void term() {
    const char c = rest_.front();
    if (rest_.starts_with("\\Q")) return quoted();
    if (c == '\\') return escape();
    if (c == '[') return char_class();
    if (c == '(') return open();
    if (c == ')') return close();
    if (c == '{' && repeat()) return;
    const bool takes_no_place = c == '|' || c == '*' || c == '+' || c == '?';
    rest_.remove_prefix(1);
    if (!takes_no_place) add(1);
    while (!rest_.empty() && (static_cast<unsigned char>(rest_.front()) & 0xC0) == 0x80)
      rest_.remove_prefix(1);
  }

  void add(std::size_t places) {
    Group& group = groups_.back();
    group.last = places;
    group.sum = std::min(group.sum + places, places_max);
  }

  void quoted() {
    const std::size_t end = std::min(rest_.find("\\E"), rest_.size());
    for (std::size_t i = 2; i < end; ++i) add(1);
    rest_.remove_prefix(std::min(end + 2, rest_.size()));
  }

  void escape() {
    const std::size_t length = escape_length();
    rest_.remove_prefix(length);
    add(1);
  }

  // `\pL`, `\p{Greek}`, `\x{1F600}`, `\x41`, `\101`, `\.`: digits that are left over count as places of their
  // own.
  std::size_t escape_length() const {
    const bool has_name =
        rest_.size() > 2 && std::string_view("pPx").find(rest_[1]) != std::string_view::npos;
    if (!has_name) return std::min<std::size_t>(2, rest_.size());
    return rest_[2] == '{' ? rest_.find('}') + 1 : 3;
  }

  // `[:alpha:]` within it is one of its members; `[[:]` is a class of a bracket and a colon, as RE2 reads it.
  void char_class() {
    rest_.remove_prefix(rest_.starts_with("[^") ? 2 : 1);
    do {
      const std::size_t name_end = rest_.starts_with("[:") ? rest_.find(":]", 2) : std::string_view::npos;
      const std::size_t length = name_end != std::string_view::npos ? name_end + 2
                                 : rest_.starts_with('\\')          ? escape_length()
                                                                    : 1;
      rest_.remove_prefix(std::min(length, rest_.size()));
    } while (!rest_.empty() && !rest_.starts_with(']'));
    rest_.remove_prefix(std::min<std::size_t>(1, rest_.size()));
    add(1);
  }

  void open() {
    std::size_t length = 1;
    if (rest_.starts_with("(?")) length = rest_.find_first_of(":>)") + 1;
    const bool only_flags = rest_[length - 1] == ')';
    rest_.remove_prefix(length);
    if (!only_flags) groups_.emplace_back();
  }

  void close() {
    const std::size_t places = groups_.back().sum;
    groups_.pop_back();
    rest_.remove_prefix(1);
    add(places);
  }

  // {n}, {n,} and {n,m}; false for a `{` that stands for itself.
  bool repeat() {
    const std::size_t end = rest_.find('}');
    if (end == std::string_view::npos) return false;
    const std::string_view inner = rest_.substr(1, end - 1);
    const std::size_t comma = std::min(inner.find(','), inner.size());
    const std::string_view low = inner.substr(0, comma);
    const std::string_view high = inner.substr(std::min(comma + 1, inner.size()));
    std::size_t least = 0;
    std::size_t most = 0;
    if (!number(low, least) || (!high.empty() && !number(high, most))) return false;
    rest_.remove_prefix(end + 1);
    multiply(std::max(least, most));
    return true;
  }

  static bool number(std::string_view digits, std::size_t& value) {
    const char* const end = digits.data() + digits.size();
    const auto [stopped, error] = std::from_chars(digits.data(), end, value);
    return error == std::errc{} && stopped == end;
  }

  void multiply(std::size_t times) {
    Group& group = groups_.back();
    const std::size_t last = std::min(group.last * std::max<std::size_t>(times, 1), places_max);
    group.sum = std::min(group.sum - group.last + last, places_max);
    group.last = last;
  }

  std::string_view rest_;
  std::vector<Group> groups_{1};
};

}  // namespace

std::size_t count_places(std::string_view re2) {
  return PlaceCounter(re2).run();
}

}  // namespace bespoke::jsonschema
