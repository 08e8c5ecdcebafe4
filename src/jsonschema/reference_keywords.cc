#include <string>
#include <utility>

#include "jsonschema/evaluation.h"
#include "jsonschema/keywords.h"

namespace bespoke::jsonschema {
namespace {

class Reference final : public Keyword {
 public:
  Reference(std::string_view keyword, const Node* target) : keyword_(keyword), target_(target) {}

  bool holds(const json::Value& value, Evaluation& evaluation) const override {
    return evaluation.in_place(*target_, value, keyword_);
  }
  void append_in_place(std::vector<const Node*>& out) const override { out.push_back(target_); }

 private:
  std::string_view keyword_;
  const Node* target_;
};

// Leads wherever the outermost resource on the way here says.
class DynamicReference final : public Keyword {
 public:
  DynamicReference(std::string anchor, const Node* fallback)
      : anchor_(std::move(anchor)), fallback_(fallback) {}

  bool holds(const json::Value& value, Evaluation& evaluation) const override {
    const Node* outermost = evaluation.outermost(anchor_);
    return evaluation.in_place(outermost == nullptr ? *fallback_ : *outermost, value, "$dynamicRef");
  }

 private:
  std::string anchor_;
  const Node* fallback_;
};

}  // namespace

void add_reference_keywords(const json::Value& schema, Compiler& compiler, Node& node) {
  if (const std::optional<Compiler::Target> target = compiler.reference(schema, "$ref")) {
    node.keywords.push_back(std::make_unique<Reference>("$ref", target->node));
  }
  const std::optional<Compiler::Target> target = compiler.reference(schema, "$dynamicRef");
  if (!target) return;
  if (target->dynamic_anchor.empty()) {
    node.keywords.push_back(std::make_unique<Reference>("$dynamicRef", target->node));
  } else {
    node.keywords.push_back(std::make_unique<DynamicReference>(target->dynamic_anchor, target->node));
  }
}

}  // namespace bespoke::jsonschema
