// What a string field with a `regex` says of a text.
#pragma once

#include <string>
#include <utility>

#include "sample.h"

namespace bespoke {

// `yes`, `no`, or why the expression is refused.
inline std::string regex_finds(const std::string& regex, const std::string& text) {
  json::Object rule;
  rule.push_back({"regex", regex});
  json::Object validation;
  validation.push_back({"string", std::move(rule)});
  std::vector<std::string> problems;
  const json::Value sent = std::move(validation);
  const auto rules = read_field_rules(FieldType::String, &sent, nullptr, problems);
  if (!problems.empty()) return lines(problems);
  return rules->check(json::Value(text)).problems.empty() ? "yes" : "no";
}

}  // namespace bespoke
