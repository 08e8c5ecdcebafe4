#include <limits>
#include <utility>

#include "jsonschema/count.h"
#include "jsonschema/evaluation.h"
#include "jsonschema/keywords.h"

namespace bespoke::jsonschema {
namespace {

// `prefixItems` and `items`.
class Items final : public Keyword {
 public:
  // `rest` may be null.
  Items(std::vector<const Node*> prefix, const Node* rest) : prefix_(std::move(prefix)), rest_(rest) {}

  bool holds(const json::Value& value, Evaluation& evaluation) const override {
    const json::Array* items = value.array();
    if (items == nullptr) return true;
    for (std::size_t i = 0; i < items->size(); ++i) {
      const bool in_prefix = i < prefix_.size();
      const Node* node = in_prefix ? prefix_[i] : rest_;
      if (node == nullptr) break;
      if (!evaluation.child(*node, (*items)[i], {nullptr, i}, in_prefix ? "prefixItems" : "items"))
        return false;
      evaluation.mark(i);
    }
    return true;
  }

 private:
  std::vector<const Node*> prefix_;
  const Node* rest_;
};

// `contains`, `minContains` and `maxContains`.
class Contains final : public Keyword {
 public:
  Contains(const Node* node, std::optional<std::size_t> min, std::optional<std::size_t> max)
      : node_(node),
        min_keyword_(min ? "minContains" : "contains"),
        min_(min.value_or(1)),
        max_(max.value_or(std::numeric_limits<std::size_t>::max())),
        counts_all_(max.has_value()) {}

  bool holds(const json::Value& value, Evaluation& evaluation) const override {
    const json::Array* items = value.array();
    if (items == nullptr) return true;
    std::size_t found = 0;
    for (std::size_t i = 0; i < items->size() && !is_decided(found, evaluation); ++i) {
      if (!evaluation.probe(*node_, (*items)[i])) continue;
      ++found;
      evaluation.mark(i);
    }
    if (found < min_) return evaluation.fail(min_keyword_);
    return found <= max_ || evaluation.fail("maxContains");
  }

 private:
  bool is_decided(std::size_t found, const Evaluation& evaluation) const {
    if (evaluation.is_spent() || found > max_) return true;
    return found >= min_ && !counts_all_ && !evaluation.is_collecting();
  }

  const Node* node_;
  std::string_view min_keyword_;
  std::size_t min_;
  std::size_t max_;
  bool counts_all_;
};

}  // namespace

void add_item_keywords(const json::Value& schema, Compiler& compiler, Node& node) {
  const json::Value* prefix = schema.find("prefixItems");
  const json::Value* rest = schema.find("items");
  if (prefix != nullptr || rest != nullptr) {
    std::vector<const Node*> nodes;
    if (prefix != nullptr) {
      for (const json::Value& item : *prefix->array()) nodes.push_back(compiler.node(item));
    }
    node.keywords.push_back(
        std::make_unique<Items>(std::move(nodes), rest == nullptr ? nullptr : compiler.node(*rest)));
  }
  if (const json::Value* contains = schema.find("contains")) {
    node.keywords.push_back(std::make_unique<Contains>(
        compiler.node(*contains), count_in(schema, "minContains"), count_in(schema, "maxContains")));
  }
}

}  // namespace bespoke::jsonschema
