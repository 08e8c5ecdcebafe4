#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "jsonschema/count.h"
#include "jsonschema/evaluation.h"
#include "jsonschema/keywords.h"

namespace bespoke::jsonschema {
namespace {

class MemberCount final : public Keyword {
 public:
  explicit MemberCount(CountRange range) : range_(range) {}

  bool holds(const json::Value& value, Evaluation& evaluation) const override {
    const json::Object* members = value.object();
    return members == nullptr || range_.holds(members->size(), evaluation);
  }

 private:
  CountRange range_;
};

class Required final : public Keyword {
 public:
  explicit Required(const json::Array& names) {
    for (const json::Value& name : names) names_.insert(*name.string());
  }

  bool holds(const json::Value& value, Evaluation& evaluation) const override {
    const json::Object* members = value.object();
    if (members == nullptr) return true;
    if (!evaluation.spend(members->size() / 2)) return false;
    // Names are distinct on both sides, so counting is enough.
    const auto is_required = [this](const json::Member& member) { return names_.contains(member.key); };
    const auto found = std::count_if(members->begin(), members->end(), is_required);
    return static_cast<std::size_t>(found) == names_.size() || evaluation.fail("required");
  }

 private:
  std::set<std::string> names_;
};

class DependentRequired final : public Keyword {
 public:
  explicit DependentRequired(const json::Object& rules) {
    for (const json::Member& rule : rules) {
      auto& [name, required] = rules_.emplace_back(rule.key, std::vector<std::string>());
      for (const json::Value& item : *rule.value.array()) required.push_back(*item.string());
    }
  }

  bool holds(const json::Value& value, Evaluation& evaluation) const override {
    if (value.object() == nullptr) return true;
    const auto is_there = [&](const std::string& name) { return evaluation.find(value, name) != nullptr; };
    return std::all_of(rules_.begin(), rules_.end(), [&](const auto& rule) {
      return !is_there(rule.first) || std::all_of(rule.second.begin(), rule.second.end(), is_there) ||
             evaluation.fail("dependentRequired");
    });
  }

 private:
  std::vector<std::pair<std::string, std::vector<std::string>>> rules_;
};

}  // namespace

void add_object_keywords(const json::Value& schema, Compiler&, Node& node) {
  const CountRange range(schema, "minProperties", "maxProperties");
  if (range.is_given()) node.keywords.push_back(std::make_unique<MemberCount>(range));
  if (const json::Value* names = schema.find("required")) {
    node.keywords.push_back(std::make_unique<Required>(*names->array()));
  }
  if (const json::Value* rules = schema.find("dependentRequired")) {
    node.keywords.push_back(std::make_unique<DependentRequired>(*rules->object()));
  }
}

}  // namespace bespoke::jsonschema
