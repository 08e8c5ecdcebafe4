// Filters on one line, for tables of cases.
#pragma once

#include <fmt/format.h>

#include <string>
#include <variant>

#include "base/error.h"
#include "query/filter.h"

namespace bespoke {

// `eq <a> <1>`
inline std::string dump(const ParsedCondition& condition) {
  std::string line = condition.op + " <" + condition.attribute + ">";
  for (const std::string& operand : condition.operands) line += " <" + operand + ">";
  return line;
}

// `"text"`, `42`, `real 42`, `true`, `null`
inline std::string dump(const Value& value) {
  struct {
    std::string operator()(std::monostate) const { return "null"; }
    std::string operator()(const std::string& text) const { return "\"" + text + "\""; }
    std::string operator()(std::int64_t integer) const { return std::to_string(integer); }
    std::string operator()(double real) const { return fmt::format("real {}", real); }
    std::string operator()(bool boolean) const { return boolean ? "true" : "false"; }
    std::string operator()(const JsonText& json) const { return "json " + json.text; }
  } visitor;
  return std::visit(visitor, value);
}

inline std::string dump(Part part, std::size_t element) {
  switch (part) {
    case Part::Whole:
      return {};
    case Part::Element:
      return fmt::format("[{}]", element);
    case Part::Length:
      return ".length";
  }
  return {};
}

// `eq 3 "x"`, with the index of the attribute; `like 3 *"x"`; `eq 3[0] json 1`
inline std::string dump(const BoundCondition& condition) {
  std::string line = fmt::format("{} {}{}", operator_name(condition.op), condition.attribute,
                                 dump(condition.part, condition.element));
  for (const Value& operand : condition.operands) line += " " + dump(operand);
  if (!condition.like) return line;
  line += condition.like->any_before ? " *" : " ";
  return line + "\"" + condition.like->text + "\"" + (condition.like->any_after ? "*" : "");
}

// `(a & (b | c))`
template <class Condition>
std::string dump(const FilterNode<Condition>& filter) {
  if (const auto* condition = std::get_if<Condition>(&filter.content)) return dump(*condition);
  const auto& group = std::get<typename FilterNode<Condition>::Group>(filter.content);
  std::string line;
  for (const FilterNode<Condition>& member : group.members) {
    if (!line.empty()) line += group.junction == Junction::And ? " & " : " | ";
    line += dump(member);
  }
  return "(" + line + ")";
}

// The details of what a list query is refused for, one a line.
inline std::string dump(const Error& error) {
  const bool of_a_query = error.code == ErrorCode::InvalidFilter || error.code == ErrorCode::InvalidSort ||
                          error.code == ErrorCode::InvalidCursor || error.code == ErrorCode::InvalidParameter;
  if (!of_a_query) return "not of a query";
  return fmt::format("{}", fmt::join(error.details, "\n"));
}

}  // namespace bespoke
