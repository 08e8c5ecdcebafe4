#include <map>
#include <string>
#include <utility>
#include <vector>

#include "jsonschema/evaluation.h"
#include "jsonschema/keywords.h"
#include "jsonschema/pointer.h"

namespace bespoke::jsonschema {
namespace {

class PropertyNames final : public Keyword {
 public:
  explicit PropertyNames(const Node* node) : node_(node) {}

  bool holds(const json::Value& value, Evaluation& evaluation) const override {
    if (value.object() == nullptr) return true;
    for (const json::Member& member : *value.object()) {
      if (!evaluation.probe(*node_, member.key)) return evaluation.fail_at({&member.key}, "propertyNames");
    }
    return true;
  }

 private:
  const Node* node_;
};

// `properties`, `patternProperties` and `additionalProperties`, so that violations come in the value's order.
class MemberSchemas final : public Keyword {
 public:
  void add_property(std::string name, const Node* node) { properties_.emplace(std::move(name), node); }
  void add_pattern(Pattern pattern, const Node* node) { patterns_.emplace_back(std::move(pattern), node); }
  void add_rest(const Node* node) { additional_ = node; }

  bool holds(const json::Value& value, Evaluation& evaluation) const override {
    const json::Object* members = value.object();
    if (members == nullptr) return true;
    for (std::size_t i = 0; i < members->size(); ++i) {
      bool is_evaluated = false;
      if (!member_holds((*members)[i], evaluation, is_evaluated)) return false;
      if (is_evaluated) evaluation.mark(i);
    }
    return true;
  }

 private:
  bool member_holds(const json::Member& member, Evaluation& evaluation, bool& is_evaluated) const {
    const auto holds = [&](const Node& node, std::string_view keyword) {
      is_evaluated = true;
      return evaluation.child(node, member.value, {&member.key}, keyword);
    };
    if (!evaluation.spend(1)) return false;
    const auto property = properties_.find(member.key);
    if (property != properties_.end() && !holds(*property->second, "properties")) return false;
    for (const auto& [pattern, node] : patterns_) {
      if (!evaluation.spend(1 + pattern.steps(member.key.size()))) return false;
      if (evaluation.is_in(pattern, member.key) && !holds(*node, "patternProperties")) return false;
    }
    return is_evaluated || additional_ == nullptr || holds(*additional_, "additionalProperties");
  }

  std::map<std::string, const Node*> properties_;
  std::vector<std::pair<Pattern, const Node*>> patterns_;
  const Node* additional_ = nullptr;
};

}  // namespace

void add_member_keywords(const json::Value& schema, Compiler& compiler, Node& node) {
  if (const json::Value* names = schema.find("propertyNames")) {
    node.keywords.push_back(std::make_unique<PropertyNames>(compiler.node(*names)));
  }
  const json::Value* properties = schema.find("properties");
  const json::Value* patterns = schema.find("patternProperties");
  const json::Value* additional = schema.find("additionalProperties");
  if (properties == nullptr && patterns == nullptr && additional == nullptr) return;
  auto members = std::make_unique<MemberSchemas>();
  if (properties != nullptr) {
    for (const auto& [name, value] : *properties->object()) members->add_property(name, compiler.node(value));
  }
  if (patterns != nullptr) {
    for (const auto& [ecma, value] : *patterns->object()) {
      std::string place = "patternProperties";
      append_token(place, ecma);
      std::optional<Pattern> pattern = compiler.pattern(schema, place, ecma);
      if (pattern) members->add_pattern(*std::move(pattern), compiler.node(value));
    }
  }
  if (additional != nullptr) members->add_rest(compiler.node(*additional));
  node.keywords.push_back(std::move(members));
}

}  // namespace bespoke::jsonschema
