#include <algorithm>
#include <string>
#include <vector>

#include "jsonschema/count.h"
#include "jsonschema/evaluation.h"
#include "jsonschema/keywords.h"

namespace bespoke::jsonschema {
namespace {

class ItemCount final : public Keyword {
 public:
  explicit ItemCount(CountRange range) : range_(range) {}

  bool holds(const json::Value& value, Evaluation& evaluation) const override {
    const json::Array* items = value.array();
    return items == nullptr || range_.holds(items->size(), evaluation);
  }

 private:
  CountRange range_;
};

// Sorts texts rather than compare every item with every other.
class UniqueItems final : public Keyword {
 public:
  bool holds(const json::Value& value, Evaluation& evaluation) const override {
    const json::Array* items = value.array();
    if (items == nullptr || items->size() < 2) return true;
    std::vector<std::string> texts;
    texts.reserve(items->size());
    for (const json::Value& item : *items) {
      std::optional<std::string> text = evaluation.canonical_of(item);
      if (!text) return false;
      texts.push_back(*std::move(text));
    }
    std::sort(texts.begin(), texts.end());
    const bool has_twins = std::adjacent_find(texts.begin(), texts.end()) != texts.end();
    return !has_twins || evaluation.fail("uniqueItems");
  }
};

}  // namespace

void add_array_keywords(const json::Value& schema, Compiler&, Node& node) {
  const CountRange range(schema, "minItems", "maxItems");
  if (range.is_given()) node.keywords.push_back(std::make_unique<ItemCount>(range));
  const json::Value* unique = schema.find("uniqueItems");
  if (unique != nullptr && *unique->boolean()) node.keywords.push_back(std::make_unique<UniqueItems>());
}

}  // namespace bespoke::jsonschema
