#include <set>
#include <string>

#include "jsonschema/canonical.h"
#include "jsonschema/evaluation.h"
#include "jsonschema/keywords.h"
#include "jsonschema/shape.h"

namespace bespoke::jsonschema {
namespace {

class Types final : public Keyword {
 public:
  explicit Types(const json::Value& names) {
    if (const std::string* name = names.string()) {
      bits_ = type_bits(*name);
    } else {
      for (const json::Value& item : *names.array()) bits_ |= type_bits(*item.string());
    }
  }

  bool holds(const json::Value& value, Evaluation& evaluation) const override {
    return (type_bit(value) & bits_) != 0 || evaluation.fail("type");
  }

 private:
  unsigned bits_ = 0;
};

// `enum`, and `const`, which is an `enum` of one.
class OneOfValues final : public Keyword {
 public:
  OneOfValues(std::string_view keyword, const json::Array& values) : keyword_(keyword) {
    for (const json::Value& value : values) values_.insert(canonical(value));
  }

  bool holds(const json::Value& value, Evaluation& evaluation) const override {
    const std::optional<std::string> text = evaluation.canonical_of(value);
    return text && (values_.contains(*text) || evaluation.fail(keyword_));
  }

 private:
  std::string_view keyword_;
  std::set<std::string> values_;
};

}  // namespace

void add_value_keywords(const json::Value& schema, Compiler&, Node& node) {
  if (const json::Value* types = schema.find("type"))
    node.keywords.push_back(std::make_unique<Types>(*types));
  if (const json::Value* values = schema.find("enum")) {
    node.keywords.push_back(std::make_unique<OneOfValues>("enum", *values->array()));
  }
  if (const json::Value* value = schema.find("const")) {
    node.keywords.push_back(std::make_unique<OneOfValues>("const", json::Array{*value}));
  }
}

}  // namespace bespoke::jsonschema
