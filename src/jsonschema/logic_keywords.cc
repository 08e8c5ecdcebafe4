#include <algorithm>
#include <string>
#include <utility>

#include "jsonschema/evaluation.h"
#include "jsonschema/keywords.h"

namespace bespoke::jsonschema {
namespace {

using Nodes = std::vector<const Node*>;

class AllOf final : public Keyword {
 public:
  explicit AllOf(Nodes nodes) : nodes_(std::move(nodes)) {}

  bool holds(const json::Value& value, Evaluation& evaluation) const override {
    return std::all_of(nodes_.begin(), nodes_.end(),
                       [&](const Node* node) { return evaluation.in_place(*node, value, "allOf"); });
  }
  void append_in_place(Nodes& out) const override { out.insert(out.end(), nodes_.begin(), nodes_.end()); }

 private:
  Nodes nodes_;
};

class AnyOf final : public Keyword {
 public:
  explicit AnyOf(Nodes nodes) : nodes_(std::move(nodes)) {}

  // When somebody wants to know what has been evaluated, every valid branch counts.
  bool holds(const json::Value& value, Evaluation& evaluation) const override {
    bool any = false;
    for (const Node* node : nodes_) {
      any = evaluation.branch(*node, value) || any;
      if (any && !evaluation.is_collecting()) break;
    }
    return any || evaluation.fail("anyOf");
  }
  void append_in_place(Nodes& out) const override { out.insert(out.end(), nodes_.begin(), nodes_.end()); }

 private:
  Nodes nodes_;
};

class OneOf final : public Keyword {
 public:
  explicit OneOf(Nodes nodes) : nodes_(std::move(nodes)) {}

  // Two valid branches fail the whole schema, and with it all that they have evaluated.
  bool holds(const json::Value& value, Evaluation& evaluation) const override {
    std::size_t valid = 0;
    for (const Node* node : nodes_) {
      if (evaluation.branch(*node, value)) ++valid;
      if (valid > 1) break;
    }
    return valid == 1 || evaluation.fail("oneOf");
  }
  void append_in_place(Nodes& out) const override { out.insert(out.end(), nodes_.begin(), nodes_.end()); }

 private:
  Nodes nodes_;
};

class Not final : public Keyword {
 public:
  explicit Not(const Node* node) : node_(node) {}

  bool holds(const json::Value& value, Evaluation& evaluation) const override {
    return !evaluation.probe(*node_, value) || evaluation.fail("not");
  }
  void append_in_place(Nodes& out) const override { out.push_back(node_); }

 private:
  const Node* node_;
};

class Conditional final : public Keyword {
 public:
  // `then_node` and `else_node` may be null.
  Conditional(const Node* if_node, const Node* then_node, const Node* else_node)
      : if_(if_node), then_(then_node), else_(else_node) {}

  bool holds(const json::Value& value, Evaluation& evaluation) const override {
    if (evaluation.branch(*if_, value)) return then_ == nullptr || evaluation.in_place(*then_, value, "then");
    return else_ == nullptr || evaluation.in_place(*else_, value, "else");
  }
  void append_in_place(Nodes& out) const override {
    for (const Node* node : {if_, then_, else_}) {
      if (node != nullptr) out.push_back(node);
    }
  }

 private:
  const Node* if_;
  const Node* then_;
  const Node* else_;
};

class DependentSchemas final : public Keyword {
 public:
  explicit DependentSchemas(std::vector<std::pair<std::string, const Node*>> rules)
      : rules_(std::move(rules)) {}

  bool holds(const json::Value& value, Evaluation& evaluation) const override {
    if (value.object() == nullptr) return true;
    return std::all_of(rules_.begin(), rules_.end(), [&](const auto& rule) {
      return evaluation.find(value, rule.first) == nullptr ||
             evaluation.in_place(*rule.second, value, "dependentSchemas");
    });
  }
  void append_in_place(Nodes& out) const override {
    for (const auto& [name, node] : rules_) out.push_back(node);
  }

 private:
  std::vector<std::pair<std::string, const Node*>> rules_;
};

Nodes nodes_of(const json::Value& list, Compiler& compiler) {
  Nodes nodes;
  for (const json::Value& item : *list.array()) nodes.push_back(compiler.node(item));
  return nodes;
}

}  // namespace

void add_logic_keywords(const json::Value& schema, Compiler& compiler, Node& node) {
  const auto optional_node = [&](std::string_view keyword) {
    const json::Value* found = schema.find(keyword);
    return found == nullptr ? nullptr : compiler.node(*found);
  };
  if (const json::Value* list = schema.find("allOf")) {
    node.keywords.push_back(std::make_unique<AllOf>(nodes_of(*list, compiler)));
  }
  if (const json::Value* list = schema.find("anyOf")) {
    node.keywords.push_back(std::make_unique<AnyOf>(nodes_of(*list, compiler)));
  }
  if (const json::Value* list = schema.find("oneOf")) {
    node.keywords.push_back(std::make_unique<OneOf>(nodes_of(*list, compiler)));
  }
  if (const Node* negated = optional_node("not")) node.keywords.push_back(std::make_unique<Not>(negated));
  if (const Node* condition = optional_node("if")) {
    node.keywords.push_back(
        std::make_unique<Conditional>(condition, optional_node("then"), optional_node("else")));
  }
  if (const json::Value* rules = schema.find("dependentSchemas")) {
    std::vector<std::pair<std::string, const Node*>> nodes;
    for (const json::Member& rule : *rules->object()) nodes.emplace_back(rule.key, compiler.node(rule.value));
    node.keywords.push_back(std::make_unique<DependentSchemas>(std::move(nodes)));
  }
}

}  // namespace bespoke::jsonschema
