#include <utility>

#include "base/utf8.h"
#include "jsonschema/count.h"
#include "jsonschema/evaluation.h"
#include "jsonschema/keywords.h"

namespace bespoke::jsonschema {
namespace {

class Length final : public Keyword {
 public:
  explicit Length(CountRange range) : range_(range) {}

  bool holds(const json::Value& value, Evaluation& evaluation) const override {
    const std::string* text = value.string();
    if (text == nullptr) return true;
    return evaluation.spend(text->size() / 32) && range_.holds(count_code_points(*text), evaluation);
  }

 private:
  CountRange range_;
};

class PatternKeyword final : public Keyword {
 public:
  explicit PatternKeyword(Pattern pattern) : pattern_(std::move(pattern)) {}

  bool holds(const json::Value& value, Evaluation& evaluation) const override {
    const std::string* text = value.string();
    if (text == nullptr) return true;
    if (!evaluation.spend(pattern_.steps(text->size()))) return false;
    return evaluation.is_in(pattern_, *text) || evaluation.fail("pattern");
  }

 private:
  Pattern pattern_;
};

}  // namespace

void add_string_keywords(const json::Value& schema, Compiler& compiler, Node& node) {
  const CountRange range(schema, "minLength", "maxLength");
  if (range.is_given()) node.keywords.push_back(std::make_unique<Length>(range));
  const json::Value* ecma = schema.find("pattern");
  if (ecma == nullptr) return;
  if (std::optional<Pattern> pattern = compiler.pattern(schema, "pattern", *ecma->string())) {
    node.keywords.push_back(std::make_unique<PatternKeyword>(*std::move(pattern)));
  }
}

}  // namespace bespoke::jsonschema
