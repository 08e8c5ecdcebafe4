// One check of one value: where it is in the value and in the schemas, what has been evaluated, what is left
// of the budget.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "jsonschema/limits.h"
#include "jsonschema/marks.h"
#include "jsonschema/pattern.h"
#include "jsonschema/program.h"
#include "jsonschema/schema.h"

namespace bespoke::jsonschema {

// A step from a value to a child: a key of its object, or an index of its array.
struct Step {
  const std::string* key = nullptr;
  std::size_t index = 0;
};

class Evaluation {
 public:
  // Each says whether `value` is valid, and false when the budget is spent. `keyword` is the one that applies
  // the schema, and the one to blame when the schema is `false`.
  bool in_place(const Node& node, const json::Value& value, std::string_view keyword);
  bool child(const Node& node, const json::Value& value, Step step, std::string_view keyword);
  // In place, but no violation is noted, and what it evaluates counts only when it is valid.
  bool branch(const Node& node, const json::Value& value);
  // Only whether it is valid.
  bool probe(const Node& node, const json::Value& value);

  // Notes the violation, unless there is one, and returns false.
  bool fail(std::string_view keyword);
  bool fail_at(Step step, std::string_view keyword);

  // False when the budget is spent; then all that is left to do is to return.
  bool spend(std::size_t steps);
  bool is_spent() const { return is_spent_; }
  // These spend what they take, and give nothing when the budget is spent.
  const json::Value* find(const json::Value& object, std::string_view key);
  std::optional<std::string> canonical_of(const json::Value& value);

  // Whether the pattern is anywhere in `text`. What is compiled of it is held until the check is over, so
  // that it is compiled once a check at most.
  bool is_in(const Pattern& pattern, std::string_view text);

  // Which members or items of the current value have been evaluated, by their position; kept only while an
  // `unevaluated…` keyword waits for it.
  bool is_collecting() const { return evaluated_ != nullptr; }
  void mark(std::size_t position);
  bool is_marked(std::size_t position) const { return evaluated_->has(position); }

  // The schema with that dynamic anchor in the outermost resource that the evaluation came through; null when
  // none has it or the
  // budget is spent.
  const Node* outermost(std::string_view dynamic_anchor);

  // After the evaluation of the root.
  std::optional<Violation> outcome() &&;

 private:
  bool run(const Node& node, const json::Value& value, std::string_view keyword);
  bool run_keywords(const Node& node, const json::Value& value);
  bool new_marks(Marks& marks, const json::Value& value);
  std::string path() const;

  std::size_t steps_left_ = check_steps_max;
  std::size_t depth_ = 0;
  std::size_t quiet_ = 0;  // how many branches and probes it is in
  bool is_spent_ = false;
  Marks* evaluated_ = nullptr;
  std::vector<const Resource*> scope_;
  std::vector<Step> steps_;
  std::optional<Violation> violation_;
  std::unordered_map<const Pattern*, Expression::Hold> held_;
};

}  // namespace bespoke::jsonschema
