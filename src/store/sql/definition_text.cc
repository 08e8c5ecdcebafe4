#include "store/sql/definition_text.h"

#include "base/json.h"
#include "model/errors.h"

namespace bespoke::sql {

std::string write_parents(const std::vector<ParentApi>& parents) {
  std::string text;
  json::Writer out(text);
  out.array();
  for (const ParentApi& parent : parents) {
    if (parent.api) {
      out.string(parent.api->text());
    } else {
      out.null();
    }
  }
  out.end_array();
  return text;
}

Result<std::vector<ParentApi>> read_parents(std::string_view text) {
  const Result<json::Value> read = json::read(text);
  if (!read || read->array() == nullptr) return internal_error();
  std::vector<ParentApi> parents;
  for (const json::Value& item : *read->array()) {
    ParentApi parent;
    if (item.string() != nullptr) parent.api = CustomApiId::parse(*item.string());
    parents.push_back(parent);
  }
  return parents;
}

std::string write_rules(const CustomField& field) {
  std::string text;
  json::Writer out(text);
  out.object();
  out.key(info(field.type).name).object();
  field.rules->write(out);
  out.end_object();
  out.end_object();
  return text;
}

Result<std::shared_ptr<const FieldRules>> read_rules(FieldType type, std::string_view text,
                                                     RuleCompiler& compiler) {
  const Result<json::Value> read = json::read(text);
  if (!read) return internal_error();
  std::vector<std::string> problems;
  std::shared_ptr<const FieldRules> rules = read_field_rules(type, &*read, nullptr, compiler, problems);
  if (rules == nullptr || !problems.empty()) return internal_error();
  return rules;
}

}  // namespace bespoke::sql
