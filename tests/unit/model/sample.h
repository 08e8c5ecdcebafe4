// Definitions, drafts and their problems on one line each, for tables of cases.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "model/custom_api.h"
#include "model/entry.h"

namespace bespoke {

inline json::Value parse(const std::string& text) {
  Result<json::Value> value = json::read(text);
  if (value) return *std::move(value);
  ADD_FAILURE() << value.error().details.front() << ": " << text.substr(0, 200);
  return {};
}

inline std::string lines(const std::vector<std::string>& problems) {
  return fmt::format("{}", fmt::join(problems, "\n"));
}

inline std::string repeat(std::string_view text, std::size_t times) {
  std::string repeated;
  while (times-- > 0) repeated += text;
  return repeated;
}

// `rules` is the inside of `validation.<type>`.
inline std::shared_ptr<const FieldRules> rules_of(FieldType type, const std::string& rules) {
  std::vector<std::string> problems;
  const json::Value sent = parse(fmt::format(R"({{"{}":{}}})", info(type).name, rules));
  auto read = read_field_rules(type, &sent, nullptr, problems);
  EXPECT_EQ(lines(problems), "") << rules;
  return read;
}

inline CustomField field_of(std::string slug, FieldType type, const std::string& rules = "{}") {
  CustomField field;
  field.id = CustomFieldId::make();
  field.slug = std::move(slug);
  field.type = type;
  field.rules = rules_of(type, rules);
  return field;
}

inline std::string written(const FieldRules& rules) {
  std::string text;
  json::Writer out(text);
  out.object();
  rules.write(out);
  out.end_object();
  return text;
}

inline std::string dump(const Value& value) {
  struct {
    std::string operator()(std::monostate) const { return "null"; }
    std::string operator()(const std::string& text) const { return '"' + text + '"'; }
    std::string operator()(std::int64_t integer) const { return std::to_string(integer); }
    std::string operator()(double real) const { return fmt::format("real {}", real); }
    std::string operator()(bool boolean) const { return boolean ? "true" : "false"; }
    std::string operator()(const JsonText& json) const { return "json " + json.text; }
  } visitor;
  return std::visit(visitor, value);
}

inline std::string dump(const Entry& entry) {
  std::string line = fmt::format("v{} {}-{}:", entry.version, entry.created_at.ms, entry.updated_at.ms);
  for (const Value& value : entry.values) line += " " + dump(value);
  return line;
}

}  // namespace bespoke
