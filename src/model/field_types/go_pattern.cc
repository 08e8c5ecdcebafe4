#include "model/field_types/go_pattern.h"

#include <algorithm>
#include <optional>

#include "jsonschema/categories.h"

namespace bespoke {
namespace {

class GoTranslation {
 public:
  explicit GoTranslation(std::string_view go) : rest_(go) {}

  std::string run() {
    while (!rest_.empty()) term();
    return std::move(out_);
  }

 private:
  void term() {
    if (rest_.starts_with("\\Q") && !in_class_) return take(quoted_length());
    if (rest_.starts_with("\\p") || rest_.starts_with("\\P")) return property();
    if (rest_.front() == '\\') return take(2);
    if (in_class_) return class_character();
    if (rest_.starts_with("(?<") && !rest_.starts_with("(?<=") && !rest_.starts_with("(?<!")) {
      rest_.remove_prefix(2);
      out_ += "(?P";
    }
    if (rest_.front() != '[') return take(1);
    in_class_ = true;
    take(rest_.starts_with("[^") ? 2 : 1);
    if (rest_.starts_with(']')) take(1);  // the first one is a member
  }

  void class_character() {
    const std::size_t end = rest_.starts_with("[:") ? rest_.find(":]") : std::string_view::npos;
    if (end != std::string_view::npos) return take(end + 2);
    in_class_ = rest_.front() != ']';
    take(1);
  }

  std::size_t quoted_length() const {
    const std::size_t end = rest_.find("\\E");
    return end == std::string_view::npos ? rest_.size() : end + 2;
  }

  // `\p{Letter}`, `\p{^Letter}` or `\pL`.
  void property() {
    const bool braced = rest_.substr(2).starts_with('{');
    const std::size_t end = braced ? rest_.find('}') : 2;
    if (end >= rest_.size()) return take(rest_.size());
    std::string_view name = braced ? rest_.substr(3, end - 3) : rest_.substr(2, 1);
    const bool caret = name.starts_with('^');
    if (caret) name.remove_prefix(1);
    const std::optional<std::string_view> category = jsonschema::category_loosely(name);
    if (!category) return script(end + 1, name);
    const bool negated = (rest_[1] == 'P') != caret;
    const std::string members =
        jsonschema::members_of(*category, negated ? jsonschema::Members::NotIn : jsonschema::Members::In);
    rest_.remove_prefix(end + 1);
    in_class_ ? out_ += members : out_.append("[").append(members).append("]");
  }

  // Go takes `latin` as `Latin`. What has other characters than letters stays as it is.
  void script(std::size_t length, std::string_view name) {
    const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
    if (!std::ranges::all_of(name, [&](char c) { return is_upper(c) || is_lower(c); })) return take(length);
    const std::size_t begin = out_.size() + static_cast<std::size_t>(name.data() - rest_.data());
    take(length);
    for (std::size_t i = begin; i < begin + name.size(); ++i) {
      const bool first = i == begin;
      if (first && is_lower(out_[i])) out_[i] = static_cast<char>(out_[i] - 'a' + 'A');
      if (!first && is_upper(out_[i])) out_[i] = static_cast<char>(out_[i] - 'A' + 'a');
    }
  }

  void take(std::size_t length) {
    length = std::min(length, rest_.size());
    out_ += rest_.substr(0, length);
    rest_.remove_prefix(length);
  }

  std::string_view rest_;
  std::string out_;
  bool in_class_ = false;
};

}  // namespace

std::string re2_of_go(std::string_view go) {
  return GoTranslation(go).run();
}

}  // namespace bespoke
