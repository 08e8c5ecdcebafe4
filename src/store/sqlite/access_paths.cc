#include "store/sqlite/access_paths.h"

#include <iterator>
#include <utility>

#include "query/attributes.h"
#include "store/sql/element_keys.h"

namespace bespoke::sqlite {
namespace {

using Paths = std::vector<AccessPath>;

void shorten(Paths& paths) {
  if (paths.size() > access_paths_max) paths.resize(access_paths_max);
}

// One path of both, for each choice on either side.
Paths together(const Paths& left, const Paths& right) {
  Paths paths;
  for (const AccessPath& one : left) {
    for (const AccessPath& other : right) {
      paths.push_back(one);
      paths.back().leaves.insert(paths.back().leaves.end(), other.leaves.begin(), other.leaves.end());
    }
  }
  shorten(paths);
  return paths;
}

AccessLeaf element_leaf(const BoundCondition& condition, const Value& operand) {
  BoundCondition single = condition;
  single.op = Operator::ContainsAny;
  single.operands = {operand};
  IndexSlice slice{condition.attribute, IndexSlice::Holds::Element};
  slice.element = sql::element_key(std::get<JsonText>(operand));
  return {std::move(single), {slice}, true};
}

// A list that is to hold all of several elements is found by any of them.
Paths element_paths(const BoundCondition& condition) {
  Paths paths;
  if (condition.op == Operator::ContainsAll) {
    for (const Value& operand : condition.operands) paths.push_back({{element_leaf(condition, operand)}});
    shorten(paths);
    return paths;
  }
  AccessPath path;
  for (const Value& operand : condition.operands) path.leaves.push_back(element_leaf(condition, operand));
  return {path};
}

Paths paths_of(const CustomApi& api, const BoundCondition& condition) {
  const bool of_field = condition.attribute >= entry_field_attribute;
  if (of_field) {
    const CustomField& field = api.fields[condition.attribute - entry_field_attribute];
    if (info(field.type).storage == StorageClass::Json) {
      const bool kept = condition.part == Part::Whole && condition.op != Operator::IsNull;
      return kept && sql::has_elements(field) ? element_paths(condition) : Paths();
    }
  }
  std::optional<ConditionSlices> slices = slices_of(api, condition);
  if (!slices) return {};
  return {{{{condition, std::move(slices->slices), slices->exact}}}};
}

}  // namespace

std::vector<AccessPath> access_paths(const CustomApi& api, const BoundFilter& filter) {
  if (const auto* condition = std::get_if<BoundCondition>(&filter.content)) return paths_of(api, *condition);
  const auto& group = std::get<BoundFilter::Group>(filter.content);
  Paths paths;
  if (group.junction == Junction::And) {
    for (const BoundFilter& member : group.members) {
      Paths more = access_paths(api, member);
      std::move(more.begin(), more.end(), std::back_inserter(paths));
    }
    shorten(paths);
    return paths;
  }
  paths = {AccessPath()};
  for (const BoundFilter& member : group.members) paths = together(paths, access_paths(api, member));
  return paths;
}

}  // namespace bespoke::sqlite
