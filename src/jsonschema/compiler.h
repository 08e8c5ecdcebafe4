// Turns an indexed document into a program.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "jsonschema/index.h"
#include "jsonschema/pattern.h"
#include "jsonschema/program.h"

namespace bespoke::jsonschema {

class Compiler {
 public:
  Compiler() : program_(std::make_unique<Program>()), index_(program_->resources) {}

  Result<std::unique_ptr<const Program>> compile(const json::Value& document);

  // For the groups of keywords. What is refused is noted, and the compilation fails in the end; until then
  // null stands for it. `keyword` may go on as a pointer does: `patternProperties/^a`.

  // The node of a subschema that the index knows. Its keywords may not be there yet.
  const Node* node(const json::Value& schema);
  struct Target {
    const Node* node = nullptr;
    std::string dynamic_anchor;  // that the reference names; empty when it names none
  };
  std::optional<Target> reference(const json::Value& schema, std::string_view keyword);
  std::optional<Pattern> pattern(const json::Value& schema, std::string_view keyword, std::string_view ecma);
  void refuse(const json::Value& schema, std::string_view keyword, std::string_view problem);

 private:
  void fill(const json::Value& schema, Node& node);
  void add_dynamic_anchors();
  void measure();

  std::unique_ptr<Program> program_;
  Index index_;
  std::unordered_map<const json::Value*, Node*> nodes_;
  std::map<std::string, Pattern, std::less<>> patterns_;
  std::size_t pattern_instructions_ = 0;
  std::optional<Error> error_;
};

}  // namespace bespoke::jsonschema
