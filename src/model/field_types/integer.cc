#include <fmt/format.h>

#include <cstdint>

#include "base/limits.h"
#include "model/attribute_reader.h"
#include "model/field_types/field_types.h"

namespace bespoke {
namespace {

class IntegerRules final : public FieldRules {
 public:
  CheckedValue check(const json::Value& sent) const override {
    const json::Number* number = sent.number();
    if (number == nullptr) return wrong_type(FieldType::Integer);
    const std::optional<std::int64_t> value = json::to_integer(*number);
    if (!value) return out_of_range(*number);
    CheckedValue checked{*value, {}};
    if (min_value_ && *value < *min_value_) checked.problems.push_back(too_small(*min_value_));
    if (max_value_ && *value > *max_value_) checked.problems.push_back(too_large(*max_value_));
    return checked;
  }

  void write(json::Writer& out) const override {
    write_bound(out, "min_value", min_value_);
    write_bound(out, "max_value", max_value_);
    write_common(out);
  }

  void write_schema(json::Writer& out, SchemaOf values, Nulls nulls) const override {
    const bool sent = values == SchemaOf::Sent;
    write_schema_types(out, {"integer"}, nulls);
    out.key("format").string("int64");
    out.key("minimum").integer(sent ? min_value_.value_or(-exact_integer_max) : -exact_integer_max);
    out.key("maximum").integer(sent ? max_value_.value_or(exact_integer_max) : exact_integer_max);
  }

  void read(const json::Value* sent, std::vector<std::string>& problems) {
    AttributeReader reader(sent, "validation.integer.", problems);
    reader.refuse_other_keys({"min_value", "max_value", "allow_null_values", "immutable"});
    reader.optional_integer("min_value", -exact_integer_max, exact_integer_max, min_value_);
    reader.optional_integer("max_value", -exact_integer_max, exact_integer_max, max_value_);
    if (min_value_ && max_value_ && *min_value_ >= *max_value_) {
      reader.problem("min_value", "must be less than 'max_value'.");
    }
    read_common(reader);
  }

 private:
  // A number that is no integer of ours has a fraction, or is too far from zero: then its sign says which
  // way.
  CheckedValue out_of_range(const json::Number& number) const {
    const std::optional<double> value = json::to_double(number);
    const bool negative = number.text.starts_with('-');
    if (value && *value >= -static_cast<double>(exact_integer_max) &&
        *value <= static_cast<double>(exact_integer_max)) {
      return wrong_type(FieldType::Integer);
    }
    return {{},
            {negative ? too_small(min_value_.value_or(-exact_integer_max))
                      : too_large(max_value_.value_or(exact_integer_max))}};
  }

  static std::string too_small(std::int64_t min) {
    return fmt::format("Expected min_value to be no less than {}.", min);
  }
  static std::string too_large(std::int64_t max) {
    return fmt::format("Expected max_value to be no greater than {}.", max);
  }

  std::optional<std::int64_t> min_value_;
  std::optional<std::int64_t> max_value_;
};

}  // namespace

std::shared_ptr<const FieldRules> read_integer_rules(const json::Value* sent, const FieldRules* current,
                                                     std::vector<std::string>& problems) {
  auto rules = current == nullptr
                   ? std::make_shared<IntegerRules>()
                   : std::make_shared<IntegerRules>(static_cast<const IntegerRules&>(*current));
  rules->read(sent, problems);
  return rules;
}

}  // namespace bespoke
