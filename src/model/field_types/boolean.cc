#include "model/attribute_reader.h"
#include "model/field_types/field_types.h"

namespace bespoke {
namespace {

class BooleanRules final : public FieldRules {
 public:
  CheckedValue check(const json::Value& sent) const override {
    const bool* value = sent.boolean();
    if (value == nullptr) return wrong_type(FieldType::Boolean);
    return {*value, {}};
  }

  void write(json::Writer& out) const override { write_common(out); }

  void write_schema(json::Writer& out, SchemaOf, Nulls nulls) const override {
    write_schema_types(out, {"boolean"}, nulls);
  }

  void read(const json::Value* sent, std::vector<std::string>& problems) {
    AttributeReader reader(sent, "validation.boolean.", problems);
    reader.refuse_other_keys({"allow_null_values", "immutable"});
    read_common(reader);
  }
};

}  // namespace

std::shared_ptr<const FieldRules> read_boolean_rules(const json::Value* sent, const FieldRules* current,
                                                     std::vector<std::string>& problems) {
  auto rules = current == nullptr
                   ? std::make_shared<BooleanRules>()
                   : std::make_shared<BooleanRules>(static_cast<const BooleanRules&>(*current));
  rules->read(sent, problems);
  return rules;
}

}  // namespace bespoke
