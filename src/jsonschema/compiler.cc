#include "jsonschema/compiler.h"

#include <fmt/format.h>

#include <utility>

#include "jsonschema/in_place_cost.h"
#include "jsonschema/keywords.h"
#include "jsonschema/limits.h"
#include "jsonschema/schema.h"

namespace bespoke::jsonschema {
namespace {

constexpr std::string_view own_base = "json-schema:///schema";  // of a document without `$id`

// In the order in which a check goes through them.
constexpr AddKeywords groups[] = {
    add_value_keywords,  add_number_keywords,      add_string_keywords, add_array_keywords,
    add_object_keywords, add_reference_keywords,   add_logic_keywords,  add_item_keywords,
    add_member_keywords, add_unevaluated_keywords,
};

}  // namespace

// Compiles every schema of the document, those too that nothing refers to, so that whatever is wrong in it is
// told at once.
Result<std::unique_ptr<const Program>> Compiler::compile(const json::Value& document) {
  if (Status indexed = index_.add_document(document, own_base); !indexed) return std::move(indexed).error();
  program_->root = node(document);
  // Filling one may add documents, places and nodes.
  for (std::size_t i = 0; i < index_.schemas().size() && !error_; ++i) {
    const json::Value& schema = *index_.schemas()[i];
    node(schema);
    fill(schema, *nodes_.at(&schema));
  }
  if (!error_) add_dynamic_anchors();
  if (!error_) measure();
  if (error_) return *std::move(error_);
  program_->pattern_instructions = pattern_instructions_;
  return std::unique_ptr<const Program>(std::move(program_));
}

const Node* Compiler::node(const json::Value& schema) {
  Node*& known = nodes_[&schema];
  if (known == nullptr) {
    known = &program_->nodes.emplace_back();
    known->resource = index_.place(schema).resource->compiled;
  }
  return known;
}

void Compiler::fill(const json::Value& schema, Node& node) {
  if (const bool* verdict = schema.boolean()) {
    node.refuses_all = !*verdict;
    return;
  }
  for (const AddKeywords add : groups) add(schema, *this, node);
}

void Compiler::add_dynamic_anchors() {
  for (const IndexedResource& resource : index_.resources()) {
    for (const auto& [name, schema] : resource.dynamic_anchors) {
      resource.compiled->dynamic_anchors.emplace(name, nodes_.at(schema));
    }
  }
}

void Compiler::measure() {
  InPlaceCost cost;
  for (const json::Value* schema : index_.schemas()) {
    const std::string_view problem = cost.problem_of(*nodes_.at(schema));
    if (problem.empty()) continue;
    error_ = invalid_at(index_.place(*schema).pointer, problem);
    return;
  }
}

std::optional<Compiler::Target> Compiler::reference(const json::Value& schema, std::string_view keyword) {
  const json::Value* reference = schema.find(keyword);
  if (reference == nullptr) return std::nullopt;
  Result<Index::Target> target = index_.resolve(schema, keyword, *reference->string());
  if (target) return Target{node(*target->schema), std::move(target->dynamic_anchor)};
  if (!error_) error_ = std::move(target).error();
  return std::nullopt;
}

std::optional<Pattern> Compiler::pattern(const json::Value& schema, std::string_view keyword,
                                         std::string_view ecma) {
  if (const auto known = patterns_.find(ecma); known != patterns_.end()) return known->second;
  if (error_) return std::nullopt;
  Result<Pattern> pattern = Pattern::compile(ecma);
  if (!pattern) {
    refuse(schema, keyword, pattern.error().details.front());
    return std::nullopt;
  }
  pattern_instructions_ += pattern->instructions();
  if (patterns_.size() == patterns_max) {
    refuse(schema, keyword, fmt::format("is one regular expression too many: {} are allowed.", patterns_max));
  } else if (pattern_instructions_ > pattern_instructions_max) {
    refuse(schema, keyword, "is too large a regular expression, together with those before it.");
  }
  return patterns_.emplace(ecma, *std::move(pattern)).first->second;
}

void Compiler::refuse(const json::Value& schema, std::string_view keyword, std::string_view problem) {
  if (!error_) error_ = invalid_at(fmt::format("{}/{}", index_.place(schema).pointer, keyword), problem);
}

}  // namespace bespoke::jsonschema
