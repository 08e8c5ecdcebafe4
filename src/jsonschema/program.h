// What a schema compiles to: a graph of nodes, one for each subschema, each a list of keywords.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/json.h"

namespace bespoke::jsonschema {

class Evaluation;
struct Node;

class Keyword {
 public:
  virtual ~Keyword() = default;
  // Whether `value` keeps it; the evaluation is told of the first violation.
  virtual bool holds(const json::Value& value, Evaluation& evaluation) const = 0;
  // Appends the schemas that it may apply to the same value; those of `$dynamicRef` are not known before.
  virtual void append_in_place(std::vector<const Node*>&) const {}
};

// A part of the document that has a URI of its own.
struct Resource {
  std::map<std::string, const Node*, std::less<>> dynamic_anchors;
};

struct Node {
  const Resource* resource = nullptr;
  bool refuses_all = false;         // the schema `false`
  bool collects_evaluated = false;  // it has `unevaluatedItems` or `unevaluatedProperties`
  std::vector<std::unique_ptr<Keyword>> keywords;
};

struct Program {
  std::deque<Resource> resources;
  std::deque<Node> nodes;
  const Node* root = nullptr;
  std::size_t pattern_instructions = 0;  // of RE2's, in all of its patterns
};

}  // namespace bespoke::jsonschema
