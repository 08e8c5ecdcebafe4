#include "query/bind.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/time.h"
#include "base/uuid.h"
#include "model/case_folding.h"
#include "model/errors.h"
#include "query/filter_parser.h"
#include "query/integer.h"

namespace bespoke {
namespace {

using Names = std::vector<std::string_view>;

std::optional<std::size_t> find_attribute(const Attributes& attributes, std::string_view name) {
  for (std::size_t i = 0; i < attributes.size(); ++i) {
    if (attributes[i].name == name) return i;
  }
  return std::nullopt;
}

std::optional<double> parse_real(std::string_view text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error == std::errc::invalid_argument || stop != end) return std::nullopt;
  // The spelling is right. What is too large or too small is read as in a body; `inf` and `nan` are refused.
  return json::to_double({std::string(text)});
}

std::optional<bool> parse_boolean(std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

template <class T>
Value value_or_null(const std::optional<T>& value) {
  if (!value) return {};
  return *value;
}

// Null where the text is none of the type.
Value read_operand(OperandType type, const std::string& text) {
  switch (type) {
    case OperandType::Text:
      return text;
    case OperandType::Uuid: {
      const std::optional<Uuid> uuid = Uuid::parse(text);
      return uuid ? Value(uuid->text()) : Value();
    }
    case OperandType::Timestamp: {
      const std::optional<Timestamp> time = parse_timestamp(text);
      return time ? Value(time->ms) : Value();
    }
    case OperandType::Integer:
      return value_or_null(parse_integer(text));
    case OperandType::Real:
      return value_or_null(parse_real(text));
    case OperandType::Boolean:
      return value_or_null(parse_boolean(text));
  }
  return {};
}

// The word of the conversion error. Only `int64` is published; the others follow it.
std::string_view type_name(OperandType type) {
  switch (type) {
    case OperandType::Text:
      return "string";
    case OperandType::Uuid:
      return "uuid";
    case OperandType::Timestamp:
      return "time";
    case OperandType::Integer:
      return "int64";
    case OperandType::Real:
      return "float64";
    case OperandType::Boolean:
      return "bool";
  }
  return {};
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
    const std::optional<std::size_t> index = find_attribute(attributes_, condition.attribute);
    if (!index) {
      problems_.push_back(unknown_field(attributes_, condition.attribute));
      return {};
    }
    const Attribute& attribute = attributes_[*index];
    const std::optional<Operator> op = parse_operator(condition.op);
    if (!op || !attribute.operators.has(*op)) {
      problems_.push_back(unknown_operator(attribute, condition.op));
      return {};
    }
    BoundCondition bound{*index, *op, {}, {}};
    bind_operands(condition, attribute, bound);
    return bound;
  }

  void bind_operands(const ParsedCondition& condition, const Attribute& attribute, BoundCondition& bound) {
    switch (bound.op) {
      case Operator::IsNull:
        return;
      case Operator::Like:
        bound.like = read_pattern(condition.operands.front());
        return;
      case Operator::Ilike:
        bound.like = read_pattern(fold_case(condition.operands.front()));
        return;
      case Operator::Eq:
      case Operator::Lt:
      case Operator::Le:
      case Operator::Gt:
      case Operator::Ge:
      case Operator::In:
        break;
    }
    for (const std::string& operand : condition.operands) {
      Value value = read_operand(attribute.type, operand);
      if (is_null(value)) {
        problems_.push_back(unreadable_operand(attribute, operand));
        return;
      }
      bound.operands.push_back(std::move(value));
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
  return invalid(
      fmt::format("The parameter 'sort' must be one of [{}], with a '-' before it for descending order{}.",
                  fmt::join(allowed, " "), or_null));
}

}  // namespace

Result<BoundFilter> bind_filter(const ParsedFilter& filter, const Attributes& attributes) {
  Binder binder(attributes);
  BoundFilter bound = binder.bind(filter);
  if (!binder.problems().empty()) return invalid(std::move(binder.problems()));
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
