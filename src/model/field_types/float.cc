#include "model/attribute_reader.h"
#include "model/field_types/field_types.h"

namespace bespoke {
namespace {

class FloatRules final : public FieldRules {
 public:
  CheckedValue check(const json::Value& sent) const override {
    const json::Number* number = sent.number();
    const std::optional<double> value = number == nullptr ? std::nullopt : json::to_double(*number);
    if (!value) return wrong_type(FieldType::Float);
    CheckedValue checked{*value, {}};
    if (min_value_ && *value < *min_value_) {
      checked.problems.push_back(bound_text("Expected min_value to be no less than ", *min_value_));
    }
    if (max_value_ && *value > *max_value_) {
      checked.problems.push_back(bound_text("Expected max_value to be no greater than ", *max_value_));
    }
    return checked;
  }

  void write(json::Writer& out) const override {
    write_bound(out, "min_value", min_value_);
    write_bound(out, "max_value", max_value_);
    write_common(out);
  }

  void write_schema(json::Writer& out, SchemaOf values, Nulls nulls) const override {
    write_schema_types(out, {"number"}, nulls);
    out.key("format").string("double");
    if (values == SchemaOf::Stored) return;
    if (min_value_) out.key("minimum").number(*min_value_);
    if (max_value_) out.key("maximum").number(*max_value_);
  }

  void read(const json::Value* sent, std::vector<std::string>& problems) {
    AttributeReader reader(sent, "validation.float.", problems);
    reader.refuse_other_keys({"min_value", "max_value", "allow_null_values", "immutable"});
    reader.optional_number("min_value", min_value_);
    reader.optional_number("max_value", max_value_);
    if (min_value_ && max_value_ && *min_value_ >= *max_value_) {
      reader.problem("min_value", "must be less than 'max_value'.");
    }
    read_common(reader);
  }

 private:
  static std::string bound_text(std::string text, double bound) {
    json::append_double(text, bound);
    return text + '.';
  }

  std::optional<double> min_value_;
  std::optional<double> max_value_;
};

}  // namespace

std::shared_ptr<const FieldRules> read_float_rules(const json::Value* sent, const FieldRules* current,
                                                   std::vector<std::string>& problems) {
  auto rules = current == nullptr ? std::make_shared<FloatRules>()
                                  : std::make_shared<FloatRules>(static_cast<const FloatRules&>(*current));
  rules->read(sent, problems);
  return rules;
}

}  // namespace bespoke
