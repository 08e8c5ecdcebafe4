// A parsed filter on one line, for tables of cases: `(eq <a> <1> & (is_null <b> | in <c> <2> <3>))`.
#pragma once

#include <string>

#include "query/filter.h"

namespace bespoke {

inline std::string dump(const ParsedFilter& filter) {
  std::string line;
  if (const auto* condition = std::get_if<ParsedCondition>(&filter.content)) {
    line = condition->op + " <" + condition->attribute + ">";
    for (const std::string& operand : condition->operands) line += " <" + operand + ">";
    return line;
  }
  const auto& group = std::get<ParsedFilter::Group>(filter.content);
  for (const ParsedFilter& member : group.members) {
    if (!line.empty()) line += group.junction == Junction::And ? " & " : " | ";
    line += dump(member);
  }
  return "(" + line + ")";
}

}  // namespace bespoke
