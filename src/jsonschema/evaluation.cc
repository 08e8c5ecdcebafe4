#include "jsonschema/evaluation.h"

#include <algorithm>
#include <utility>

#include "jsonschema/canonical.h"
#include "jsonschema/limits.h"
#include "jsonschema/pointer.h"

namespace bespoke::jsonschema {
namespace {

std::size_t size_of(const json::Value& value) {
  if (const json::Array* items = value.array()) return items->size();
  if (const json::Object* members = value.object()) return members->size();
  return 0;
}

}  // namespace

bool Evaluation::in_place(const Node& node, const json::Value& value, std::string_view keyword) {
  return run(node, value, keyword);
}

bool Evaluation::child(const Node& node, const json::Value& value, Step step, std::string_view keyword) {
  Marks* const outer = std::exchange(evaluated_, nullptr);
  steps_.push_back(step);
  const bool valid = run(node, value, keyword);
  steps_.pop_back();
  evaluated_ = outer;
  return valid;
}

bool Evaluation::branch(const Node& node, const json::Value& value) {
  if (!is_collecting()) return probe(node, value);
  Marks marks;
  if (!new_marks(marks, value)) return false;
  Marks* const outer = std::exchange(evaluated_, &marks);
  ++quiet_;
  const bool valid = run(node, value, {});
  --quiet_;
  evaluated_ = outer;
  if (valid) evaluated_->merge(marks);
  return valid;
}

bool Evaluation::probe(const Node& node, const json::Value& value) {
  Marks* const outer = std::exchange(evaluated_, nullptr);
  ++quiet_;
  const bool valid = run(node, value, {});
  --quiet_;
  evaluated_ = outer;
  return valid;
}

bool Evaluation::run(const Node& node, const json::Value& value, std::string_view keyword) {
  if (!spend(1)) return false;
  if (node.refuses_all) return fail(keyword);
  if (node.keywords.empty()) return true;
  if (depth_ == check_depth_max) return spend(steps_left_ + 1);
  ++depth_;
  const bool enters = scope_.empty() || scope_.back() != node.resource;
  if (enters) scope_.push_back(node.resource);

  Marks marks;
  Marks* const outer = evaluated_;
  if (node.collects_evaluated && new_marks(marks, value)) evaluated_ = &marks;
  const bool valid = !is_spent_ && run_keywords(node, value);
  evaluated_ = outer;
  if (valid && node.collects_evaluated && is_collecting()) evaluated_->merge(marks);

  if (enters) scope_.pop_back();
  --depth_;
  return valid;
}

bool Evaluation::run_keywords(const Node& node, const json::Value& value) {
  return std::all_of(
      node.keywords.begin(), node.keywords.end(),
      [&](const std::unique_ptr<Keyword>& keyword) { return spend(1) && keyword->holds(value, *this); });
}

bool Evaluation::fail(std::string_view keyword) {
  if (quiet_ == 0 && !violation_ && !is_spent_) {
    violation_ = Violation{Violation::Cause::Keyword, path(), std::string(keyword)};
  }
  return false;
}

bool Evaluation::fail_at(Step step, std::string_view keyword) {
  steps_.push_back(step);
  fail(keyword);
  steps_.pop_back();
  return false;
}

bool Evaluation::spend(std::size_t steps) {
  is_spent_ = is_spent_ || steps > steps_left_;
  if (!is_spent_) steps_left_ -= steps;
  return !is_spent_;
}

const json::Value* Evaluation::find(const json::Value& object, std::string_view key) {
  return spend(size_of(object) / 8) ? object.find(key) : nullptr;
}

std::optional<std::string> Evaluation::canonical_of(const json::Value& value) {
  std::string text = canonical(value);
  if (!spend(text.size())) return std::nullopt;
  return text;
}

bool Evaluation::is_in(const Pattern& pattern, std::string_view text) {
  return pattern.is_in(text, held_[&pattern]);
}

bool Evaluation::new_marks(Marks& marks, const json::Value& value) {
  const std::size_t size = size_of(value);
  if (!spend(size / 64)) return false;
  marks.resize(size);
  return true;
}

void Evaluation::mark(std::size_t position) {
  if (is_collecting()) evaluated_->set(position);
}

const Node* Evaluation::outermost(std::string_view dynamic_anchor) {
  if (!spend(scope_.size() / 2)) return nullptr;
  for (const Resource* resource : scope_) {
    const auto found = resource->dynamic_anchors.find(dynamic_anchor);
    if (found != resource->dynamic_anchors.end()) return found->second;
  }
  return nullptr;
}

std::string Evaluation::path() const {
  std::string path;
  for (const Step& step : steps_) {
    append_token(path, step.key != nullptr ? *step.key : std::to_string(step.index));
  }
  return path;
}

std::optional<Violation> Evaluation::outcome() && {
  if (is_spent_) return Violation{Violation::Cause::Cost, {}, {}};
  return std::move(violation_);
}

}  // namespace bespoke::jsonschema
