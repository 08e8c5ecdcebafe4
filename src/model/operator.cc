#include "model/operator.h"

#include <array>

namespace bespoke {

std::string_view operator_name(Operator op) {
  switch (op) {
    case Operator::Eq:
      return "eq";
    case Operator::Lt:
      return "lt";
    case Operator::Le:
      return "le";
    case Operator::Gt:
      return "gt";
    case Operator::Ge:
      return "ge";
    case Operator::In:
      return "in";
    case Operator::Like:
      return "like";
    case Operator::Ilike:
      return "ilike";
    case Operator::IsNull:
      return "is_null";
    case Operator::Contains:
      return "contains";
    case Operator::ContainsAny:
      return "contains_any";
    case Operator::ContainsAll:
      return "contains_all";
  }
  return {};
}

std::optional<Operator> parse_operator(std::string_view name) {
  static constexpr std::array all = {Operator::Eq,       Operator::Lt,          Operator::Le,
                                     Operator::Gt,       Operator::Ge,          Operator::In,
                                     Operator::Like,     Operator::Ilike,       Operator::IsNull,
                                     Operator::Contains, Operator::ContainsAny, Operator::ContainsAll};
  for (Operator op : all) {
    if (operator_name(op) == name) return op;
  }
  return std::nullopt;
}

}  // namespace bespoke
