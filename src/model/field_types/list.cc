#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "model/field_types/field_types.h"
#include "model/field_types/json_schema_rule.h"
#include "model/limits.h"

namespace bespoke {
namespace {

bool is_primitive(const json::Value& element) {
  return element.array() == nullptr && element.object() == nullptr;
}

class ListRules final : public FieldRules {
 public:
  CheckedValue check(const json::Value& sent) const override {
    const json::Array* elements = sent.array();
    if (elements == nullptr) return wrong_type(FieldType::List);
    CheckedValue checked;
    const auto length = static_cast<std::int64_t>(elements->size());
    if (min_length_ && length < *min_length_) {
      checked.problems.push_back(fmt::format("Expected min_length to be no less than {}.", *min_length_));
    }
    if (const std::int64_t max = max_length_.value_or(list_length_max); length > max) {
      checked.problems.push_back(fmt::format("Expected max_length to be no greater than {}.", max));
    }
    // What is longer than any list is not looked into.
    if (length > list_length_max) return checked;
    check_elements(*elements, checked);
    if (checked.problems.empty()) json_schema_.check(sent, checked.problems);
    return checked;
  }

  void write(json::Writer& out) const override {
    write_bound(out, "min_length", min_length_);
    write_bound(out, "max_length", max_length_);
    out.key("allowed_type").string(info(allowed_type_).name);
    write_common(out);
    json_schema_.write(out);
  }

  void write_schema(json::Writer& out, SchemaOf values, Nulls nulls) const override {
    const bool sent = values == SchemaOf::Sent;
    write_schema_types(out, {"array"}, nulls);
    out.key("items").object();
    if (element_rules_ == nullptr) {
      // A list of types stops many generators.
      out.key("description")
          .string(nulls == Nulls::Allowed ? "A string, a number, a boolean or null."
                                          : "A string, a number or a boolean.");
    } else {
      element_rules_->write_schema(out, values, nulls);
    }
    out.end_object();
    if (sent && min_length_) out.key("minItems").integer(*min_length_);
    out.key("maxItems").integer(sent ? max_length_.value_or(list_length_max) : list_length_max);
    if (sent) json_schema_.write_schema(out, nulls);
  }

  std::string schema_remark() const override {
    std::string remark = json_schema_.schema_remark();
    if (element_rules_ == nullptr) {
      remark.append(remark.empty() ? "" : " ").append("Must hold no list and no object.");
    }
    return remark;
  }

  std::optional<FieldType> element_type() const override { return allowed_type_; }
  bool is_costly() const override { return json_schema_.is_set(); }
  RuleWeight weight() const override { return json_schema_.weight(); }

  void read(const json::Value* sent, const ListRules* current, RuleCompiler& compiler,
            std::vector<std::string>& problems) {
    const std::string prefix = "validation.list.";
    AttributeReader reader(sent, prefix, problems);
    reader.refuse_other_keys(
        {"min_length", "max_length", "allowed_type", "allow_null_values", "immutable", "json_schema"});
    reader.optional_integer("min_length", 0, list_length_max, min_length_);
    reader.optional_integer("max_length", 0, list_length_max, max_length_);
    if (min_length_ && max_length_ && *min_length_ > *max_length_) {
      reader.problem("min_length", "must not be greater than 'max_length'.");
    }
    read_allowed_type(reader);
    // Stored elements were never checked against another type. Facts 4.3.
    if (current != nullptr && allowed_type_ != current->allowed_type_) {
      reader.problem("allowed_type", "cannot be updated.");
    }
    read_common(reader);
    json_schema_.read(reader, prefix, compiler, problems);
  }

 private:
  void read_allowed_type(AttributeReader& reader) {
    const json::Value* sent = reader.find("allowed_type");
    if (sent == nullptr) return;
    const std::string* name = sent->string();
    const std::optional<FieldType> type = name == nullptr ? std::nullopt : parse_field_type(*name);
    if (!sent->is_null() && (!type || *type == FieldType::List)) {
      return reader.problem("allowed_type", "must be 'any', 'string', 'integer', 'boolean' or 'float'.");
    }
    allowed_type_ = type.value_or(FieldType::Any);
    element_rules_.reset();
    if (allowed_type_ == FieldType::Any) return;
    std::vector<std::string> none;
    element_rules_ = read_field_rules(allowed_type_, nullptr, nullptr, none);
  }

  void check_elements(const json::Array& elements, CheckedValue& checked) const {
    std::size_t told = 0;
    json::Writer out(checked.value.emplace<JsonText>().text);
    out.array();
    for (std::size_t i = 0; i < elements.size() && told < element_problems_max; ++i) {
      const CheckedValue element = check_element(elements[i]);
      write_value(out, element.value);
      for (const std::string& problem : element.problems) {
        ++told;
        checked.problems.push_back(fmt::format("Element {}: {}", i, problem));
      }
    }
    out.end_array();
  }

  CheckedValue check_element(const json::Value& element) const {
    if (element.is_null()) {
      if (allow_null_values_) return {};
      return {{}, {"Null values are not allowed."}};
    }
    if (element_rules_ != nullptr) return element_rules_->check(element);
    if (!is_primitive(element)) return {{}, {"Expected type to be a string, a number, a boolean or null."}};
    CheckedValue checked;
    json::append_value(checked.value.emplace<JsonText>().text, element);
    return checked;
  }

  std::optional<std::int64_t> min_length_;
  std::optional<std::int64_t> max_length_;
  FieldType allowed_type_ = FieldType::Any;
  std::shared_ptr<const FieldRules> element_rules_;  // of the allowed type; null for Any
  JsonSchemaRule json_schema_;
};

}  // namespace

std::shared_ptr<const FieldRules> read_list_rules(const json::Value* sent, const FieldRules* current,
                                                  RuleCompiler& compiler,
                                                  std::vector<std::string>& problems) {
  const auto* same_type = static_cast<const ListRules*>(current);
  auto rules = same_type == nullptr ? std::make_shared<ListRules>() : std::make_shared<ListRules>(*same_type);
  rules->read(sent, same_type, compiler, problems);
  return rules;
}

}  // namespace bespoke
