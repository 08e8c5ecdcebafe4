#include "query/bind.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "model/case_folding.h"
#include "model/errors.h"
#include "query/filter_parser.h"
#include "query/list_parts.h"
#include "query/operand.h"

namespace bespoke {
namespace {

using Names = std::vector<std::string_view>;

std::optional<std::size_t> find_attribute(const Attributes& attributes, std::string_view name) {
  for (std::size_t i = 0; i < attributes.size(); ++i) {
    if (attributes[i].name == name) return i;
  }
  return std::nullopt;
}

LikePattern read_pattern(std::string_view text) {
  LikePattern pattern;
  pattern.any_before = text.starts_with('*');
  pattern.any_after = text.ends_with('*');
  if (pattern.any_before) text.remove_prefix(1);
  if (pattern.any_after && !text.empty()) text.remove_suffix(1);
  pattern.text = text;
  return pattern;
}

bool allows(const Attribute& attribute, std::string_view operator_name) {
  const std::optional<Operator> op = parse_operator(operator_name);
  return op && attribute.operators.has(*op);
}

std::string unknown_field(const Attributes& attributes, std::string_view name) {
  Names allowed;
  for (const Attribute& attribute : attributes) {
    if (attribute.listed == Listed::Yes) allowed.push_back(attribute.name);
  }
  std::sort(allowed.begin(), allowed.end());
  return fmt::format("Invalid filter: unknown field [{}] specified in search filter, allowed fields are [{}]",
                     name, fmt::join(allowed, " "));
}

std::string unknown_operator(const Attribute& attribute, std::string_view name) {
  Names allowed;
  for (const FilterOperator& op : filter_operators()) {
    if (allows(attribute, op.name)) allowed.push_back(op.name);
  }
  return fmt::format(
      "Invalid filter: unknown operator [{}] specified in search filter for field [{}], allowed operators "
      "are [{}]",
      name, attribute.name, fmt::join(allowed, " "));
}

std::string unreadable_operand(const Attribute& attribute, std::string_view operand) {
  return fmt::format(
      "Invalid filter: could not validate [{0}], the value [{1}] could not be converted to {2}: "
      "invalid value for {2}: `{1}`",
      attribute.name, operand, type_name(attribute.type));
}

// What a condition names, and how it is to be read there.
struct Target {
  std::size_t attribute;
  Part part;
  std::size_t element;
  Attribute meaning;
};

// A field that is called like a part of a list comes first: slugs may hold any character.
std::optional<Target> find_target(const Attributes& attributes, std::string_view name) {
  if (const auto whole = find_attribute(attributes, name)) {
    return Target{*whole, Part::Whole, 0, attributes[*whole]};
  }
  const std::optional<PartName> part = parse_part_name(name);
  const auto list = part ? find_attribute(attributes, part->list) : std::nullopt;
  if (!list || !attributes[*list].elements) return std::nullopt;
  const FieldType elements = *attributes[*list].elements;
  Attribute meaning{name, OperandType::Integer, length_operators};
  if (part->part == Part::Element) {
    meaning = {name, operand_type(elements), element_operators(elements)};
    meaning.elements = elements;
  }
  return Target{*list, part->part, part->element, meaning};
}

// What becomes of an operand that no element of the list can equal: facts 6.1.
enum class Unreadable { Refused, MatchesNothing };

// Binds a tree and gathers the first problem of each condition, in reading order. What it returns counts only
// when there is none.
class Binder {
 public:
  explicit Binder(const Attributes& attributes) : attributes_(attributes) {}

  BoundFilter bind(const ParsedFilter& filter) {
    if (const auto* condition = std::get_if<ParsedCondition>(&filter.content)) {
      return {bind_condition(*condition)};
    }
    const auto& group = std::get<ParsedFilter::Group>(filter.content);
    BoundFilter::Group bound{group.junction, {}};
    for (const ParsedFilter& member : group.members) bound.members.push_back(bind(member));
    return {std::move(bound)};
  }

  std::vector<std::string>& problems() { return problems_; }

 private:
  BoundCondition bind_condition(const ParsedCondition& condition) {
    const std::optional<Target> target = find_target(attributes_, condition.attribute);
    if (!target) {
      problems_.push_back(unknown_field(attributes_, condition.attribute));
      return {};
    }
    const std::optional<Operator> op = parse_operator(condition.op);
    if (!op || !target->meaning.operators.has(*op)) {
      problems_.push_back(unknown_operator(target->meaning, condition.op));
      return {};
    }
    BoundCondition bound{target->attribute, *op, {}, {}, target->part, target->element};
    bind_operands(condition, target->meaning, bound);
    return bound;
  }

  void bind_operands(const ParsedCondition& condition, const Attribute& meaning, BoundCondition& bound) {
    switch (bound.op) {
      case Operator::IsNull:
        return;
      case Operator::Like:
        bound.like = read_pattern(condition.operands.front());
        return;
      case Operator::Ilike:
        bound.like = read_pattern(fold_case(condition.operands.front()));
        return;
      case Operator::Contains:
      case Operator::ContainsAny:
        return bind_elements(condition, meaning, Unreadable::MatchesNothing, bound);
      case Operator::ContainsAll:
        return bind_elements(condition, meaning, Unreadable::Refused, bound);
      case Operator::Eq:
      case Operator::In:
        if (bound.part == Part::Element) return bind_elements(condition, meaning, Unreadable::Refused, bound);
        return bind_values(condition, meaning, bound);
      case Operator::Lt:
      case Operator::Le:
      case Operator::Gt:
      case Operator::Ge:
        return bind_values(condition, meaning, bound);
    }
  }

  void bind_values(const ParsedCondition& condition, const Attribute& meaning, BoundCondition& bound) {
    for (const std::string& operand : condition.operands) {
      Value value = read_operand(meaning.type, operand);
      if (is_null(value)) return problems_.push_back(unreadable_operand(meaning, operand));
      bound.operands.push_back(std::move(value));
    }
  }

  void bind_elements(const ParsedCondition& condition, const Attribute& meaning, Unreadable unreadable,
                     BoundCondition& bound) {
    for (const std::string& operand : condition.operands) {
      const std::vector<Value> values = read_element_operand(*meaning.elements, operand);
      if (values.empty() && unreadable == Unreadable::Refused) {
        return problems_.push_back(unreadable_operand(meaning, operand));
      }
      bound.operands.insert(bound.operands.end(), values.begin(), values.end());
    }
  }

  const Attributes& attributes_;
  std::vector<std::string> problems_;
};

Error unknown_sort(const Attributes& attributes, Unordered unordered) {
  Names allowed;
  for (const Attribute& attribute : attributes) {
    if (attribute.sortable == Sortable::Yes) allowed.push_back(attribute.name);
  }
  std::sort(allowed.begin(), allowed.end());
  const std::string_view or_null = unordered == Unordered::Allowed ? ", or 'null' for no order" : "";
  return {
      ErrorCode::InvalidSort,
      {fmt::format("The parameter 'sort' must be one of [{}], with a '-' before it for descending order{}.",
                   fmt::join(allowed, " "), or_null)}};
}

}  // namespace

Result<BoundFilter> bind_filter(const ParsedFilter& filter, const Attributes& attributes) {
  Binder binder(attributes);
  BoundFilter bound = binder.bind(filter);
  if (!binder.problems().empty()) return Error{ErrorCode::InvalidFilter, std::move(binder.problems())};
  return bound;
}

Result<Sort> bind_sort(std::string_view text, const Attributes& attributes, Unordered unordered) {
  if (text == "null" && unordered == Unordered::Allowed) return Sort{};
  if (text.empty()) text = "-created_at";
  Sort sort;
  if (text.starts_with('-')) {
    sort.direction = Direction::Descending;
    text.remove_prefix(1);
  }
  sort.attribute = find_attribute(attributes, text);
  if (!sort.attribute || attributes[*sort.attribute].sortable == Sortable::No) {
    return unknown_sort(attributes, unordered);
  }
  return sort;
}

}  // namespace bespoke
