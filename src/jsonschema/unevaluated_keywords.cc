#include "jsonschema/evaluation.h"
#include "jsonschema/keywords.h"

namespace bespoke::jsonschema {
namespace {

class UnevaluatedItems final : public Keyword {
 public:
  explicit UnevaluatedItems(const Node* node) : node_(node) {}

  bool holds(const json::Value& value, Evaluation& evaluation) const override {
    const json::Array* items = value.array();
    if (items == nullptr) return true;
    for (std::size_t i = 0; i < items->size(); ++i) {
      if (evaluation.is_marked(i)) continue;
      if (!evaluation.child(*node_, (*items)[i], {nullptr, i}, "unevaluatedItems")) return false;
      evaluation.mark(i);
    }
    return true;
  }

 private:
  const Node* node_;
};

class UnevaluatedProperties final : public Keyword {
 public:
  explicit UnevaluatedProperties(const Node* node) : node_(node) {}

  bool holds(const json::Value& value, Evaluation& evaluation) const override {
    const json::Object* members = value.object();
    if (members == nullptr) return true;
    for (std::size_t i = 0; i < members->size(); ++i) {
      if (evaluation.is_marked(i)) continue;
      const auto& [key, member] = (*members)[i];
      if (!evaluation.child(*node_, member, {&key}, "unevaluatedProperties")) return false;
      evaluation.mark(i);
    }
    return true;
  }

 private:
  const Node* node_;
};

}  // namespace

void add_unevaluated_keywords(const json::Value& schema, Compiler& compiler, Node& node) {
  if (const json::Value* items = schema.find("unevaluatedItems")) {
    node.keywords.push_back(std::make_unique<UnevaluatedItems>(compiler.node(*items)));
    node.collects_evaluated = true;
  }
  if (const json::Value* members = schema.find("unevaluatedProperties")) {
    node.keywords.push_back(std::make_unique<UnevaluatedProperties>(compiler.node(*members)));
    node.collects_evaluated = true;
  }
}

}  // namespace bespoke::jsonschema
