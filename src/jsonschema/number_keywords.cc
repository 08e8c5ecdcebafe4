#include <fmt/format.h>

#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "jsonschema/decimal.h"
#include "jsonschema/evaluation.h"
#include "jsonschema/keywords.h"
#include "jsonschema/limits.h"

namespace bespoke::jsonschema {
namespace {

// Whether a value keeps the limit, given how it compares to it.
using Keeps = bool (*)(std::strong_ordering order);

struct LimitKeyword {
  std::string_view name;
  Keeps keeps;
};

constexpr std::array<LimitKeyword, 4> limit_keywords{{
    {"minimum", [](std::strong_ordering order) { return order >= 0; }},
    {"exclusiveMinimum", [](std::strong_ordering order) { return order > 0; }},
    {"maximum", [](std::strong_ordering order) { return order <= 0; }},
    {"exclusiveMaximum", [](std::strong_ordering order) { return order < 0; }},
}};

class Numbers final : public Keyword {
 public:
  bool holds(const json::Value& value, Evaluation& evaluation) const override {
    if (value.number() == nullptr) return true;
    if (!evaluation.spend(value.number()->text.size() / 8)) return false;
    const Decimal number = to_decimal(*value.number());
    for (const auto& [keyword, limit] : limits_) {
      if (!keyword.keeps(compare(number, limit))) return evaluation.fail(keyword.name);
    }
    return !divisor_ || is_multiple(number, *divisor_) || evaluation.fail("multipleOf");
  }

  void add_limit(LimitKeyword keyword, Decimal limit) { limits_.emplace_back(keyword, std::move(limit)); }
  void add_divisor(Decimal divisor) { divisor_ = std::move(divisor); }
  bool is_empty() const { return limits_.empty() && !divisor_; }

 private:
  std::vector<std::pair<LimitKeyword, Decimal>> limits_;
  std::optional<Decimal> divisor_;
};

}  // namespace

void add_number_keywords(const json::Value& schema, Compiler& compiler, Node& node) {
  auto numbers = std::make_unique<Numbers>();
  for (const LimitKeyword& keyword : limit_keywords) {
    const json::Value* limit = schema.find(keyword.name);
    if (limit != nullptr) numbers->add_limit(keyword, to_decimal(*limit->number()));
  }
  if (const json::Value* value = schema.find("multipleOf")) {
    Decimal divisor = to_decimal(*value->number());
    if (divisor.digits.size() > divisor_digits_max) {
      compiler.refuse(schema, "multipleOf", fmt::format("must have at most {} digits.", divisor_digits_max));
    }
    numbers->add_divisor(std::move(divisor));
  }
  if (!numbers->is_empty()) node.keywords.push_back(std::move(numbers));
}

}  // namespace bespoke::jsonschema
