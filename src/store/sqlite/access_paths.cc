#include "store/sqlite/access_paths.h"

#include <algorithm>
#include <utility>

#include "query/attributes.h"
#include "store/sql/element_keys.h"
#include "store/sql/list_sql.h"
#include "store/sqlite/limits.h"

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

AccessLeaf element_leaf(const BoundCondition& condition, sql::TextSet keys) {
  IndexSlice slice{condition.attribute, IndexSlice::Holds::Element};
  slice.elements = std::move(keys);
  return {std::make_shared<const BoundFilter>(BoundFilter{condition}), std::move(slice), true};
}

// A list that is to hold all of several elements is found by any of them.
Paths element_paths(const BoundCondition& condition) {
  if (condition.op != Operator::ContainsAll) {
    sql::TextSet keys = sql::wanted_keys(condition);
    if (keys->empty()) return {AccessPath()};
    return {{{element_leaf(condition, std::move(keys))}}};
  }
  Paths paths;
  for (const Value& operand : condition.operands) {
    if (paths.size() == access_paths_max) break;
    BoundCondition single{condition.attribute, Operator::ContainsAny, {operand}, {}};
    sql::TextSet key = sql::wanted_keys(single);
    const bool known = std::any_of(paths.begin(), paths.end(), [&](const AccessPath& path) {
      return *path.leaves[0].slice.elements == *key;
    });
    if (!known) paths.push_back({{element_leaf(single, std::move(key))}});
  }
  return paths;
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
  std::optional<ConditionSlice> found = slice_of(api, condition);
  if (!found) return {};
  return {{{{std::make_shared<const BoundFilter>(BoundFilter{condition}), std::move(found->slice),
             found->exact}}}};
}

// Members of groups of the same kind are members of the whole.
void flatten(const BoundFilter& filter, std::vector<const BoundFilter*>& members) {
  const auto* group = std::get_if<BoundFilter::Group>(&filter.content);
  if (group == nullptr || group->junction != Junction::And) return members.push_back(&filter);
  for (const BoundFilter& member : group->members) flatten(member, members);
}

// Two leaves of one attribute that each are all between two bounds, as one.
bool narrow(AccessLeaf& leaf, const AccessLeaf& other) {
  const std::optional<IndexSlice> common = common_slice(leaf.slice, other.slice);
  if (!common) return false;
  leaf.condition = std::make_shared<const BoundFilter>(
      BoundFilter{BoundFilter::Group{Junction::And, {*leaf.condition, *other.condition}}});
  leaf.slice = *common;
  leaf.exact = leaf.exact && other.exact;
  return true;
}

Paths paths_of_all(const CustomApi& api, const BoundFilter& filter) {
  std::vector<const BoundFilter*> members;
  flatten(filter, members);
  Paths paths;
  for (const BoundFilter* member : members) {
    for (AccessPath& path : access_paths(api, *member)) {
      const bool narrowed =
          path.leaves.size() == 1 && std::any_of(paths.begin(), paths.end(), [&](auto& known) {
            return known.leaves.size() == 1 && narrow(known.leaves[0], path.leaves[0]);
          });
      if (!narrowed) paths.push_back(std::move(path));
    }
  }
  shorten(paths);
  return paths;
}

}  // namespace

std::vector<AccessPath> access_paths(const CustomApi& api, const BoundFilter& filter) {
  if (const auto* condition = std::get_if<BoundCondition>(&filter.content)) return paths_of(api, *condition);
  const auto& group = std::get<BoundFilter::Group>(filter.content);
  if (group.junction == Junction::And) return paths_of_all(api, filter);
  Paths paths = {AccessPath()};
  for (const BoundFilter& member : group.members) paths = together(paths, access_paths(api, member));
  return paths;
}

std::size_t count_operands(const BoundFilter& filter) {
  if (const auto* condition = std::get_if<BoundCondition>(&filter.content)) return condition->operands.size();
  std::size_t count = 0;
  for (const BoundFilter& member : std::get<BoundFilter::Group>(filter.content).members)
    count += count_operands(member);
  return count;
}

std::size_t count_conditions(const BoundFilter& filter) {
  const auto* group = std::get_if<BoundFilter::Group>(&filter.content);
  if (group == nullptr) return 1;
  std::size_t count = 0;
  for (const BoundFilter& member : group->members) count += count_conditions(member);
  return count;
}

}  // namespace bespoke::sqlite
