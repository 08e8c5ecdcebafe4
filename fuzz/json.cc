// json::read: it takes no invalid text, and what it read, written and read again, is the same.
#include "base/json.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/utf8.h"
#include "fuzz.h"

namespace bespoke {
namespace {

void check_number(const json::Number& number) {
  const std::optional<double> real = json::to_double(number);
  if (const std::optional<std::int64_t> integer = json::to_integer(number)) {
    require(real == static_cast<double>(*integer), "an integer is the same as a double");
  }
  if (!real) return;
  json::Number shortest;
  json::append_double(shortest.text, *real);
  const json::Value again = read_own(shortest.text);
  require(again.number() != nullptr && json::to_double(*again.number()) == real, "a double reads back");
}

void check_string(const std::string& text) {
  require_text(text);
  std::vector<char> copy(canary ? 24 : text.size());
  std::ranges::copy(text, copy.data());
}

void check(const json::Value& value, std::size_t depth) {
  require(depth <= json_depth_max, "no deeper than the limit");
  if (value.string() != nullptr) check_string(*value.string());
  if (value.number() != nullptr) check_number(*value.number());
  if (value.array() != nullptr) {
    for (const json::Value& item : *value.array()) check(item, depth + 1);
  }
  if (value.object() == nullptr) return;
  std::vector<std::string_view> keys;
  for (const json::Member& member : *value.object()) {
    require_text(keys.emplace_back(member.key));
    check(member.value, depth + 1);
  }
  std::ranges::sort(keys);
  require(std::ranges::adjacent_find(keys) == keys.end(), "keys are distinct");
}

}  // namespace

void fuzz(std::string_view input) {
  const Result<json::Value> value = json::read(input);
  if (!value) return require_tellable(value.error());
  require(is_valid_utf8(input), "invalid UTF-8 is refused");
  check(*value, 0);

  std::string written;
  json::append_value(written, *value);
  std::string rewritten;
  json::append_value(rewritten, read_own(written));
  require(rewritten == written, "what is read again is the same");
}

}  // namespace bespoke
