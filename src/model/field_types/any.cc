#include "model/field_types/field_types.h"
#include "model/field_types/json_schema_rule.h"

namespace bespoke {
namespace {

class AnyRules final : public FieldRules {
 public:
  CheckedValue check(const json::Value& sent) const override {
    CheckedValue checked;
    json_schema_.check(sent, checked.problems);
    json::append_value(checked.value.emplace<JsonText>().text, sent);
    return checked;
  }

  void write(json::Writer& out) const override {
    write_common(out);
    json_schema_.write(out);
  }

  void write_schema(json::Writer& out, SchemaOf values, Nulls nulls) const override {
    if (nulls == Nulls::Refused) out.key("not").raw(R"({"type":"null"})");
    if (values == SchemaOf::Sent) json_schema_.write_schema(out, nulls);
  }

  std::string schema_remark() const override { return json_schema_.schema_remark(); }

  bool is_costly() const override { return json_schema_.is_set(); }
  RuleWeight weight() const override { return json_schema_.weight(); }

  void read(const json::Value* sent, RuleCompiler& compiler, std::vector<std::string>& problems) {
    const std::string prefix = "validation.any.";
    AttributeReader reader(sent, prefix, problems);
    reader.refuse_other_keys({"allow_null_values", "immutable", "json_schema"});
    read_common(reader);
    json_schema_.read(reader, prefix, compiler, problems);
  }

 private:
  JsonSchemaRule json_schema_;
};

}  // namespace

std::shared_ptr<const FieldRules> read_any_rules(const json::Value* sent, const FieldRules* current,
                                                 RuleCompiler& compiler, std::vector<std::string>& problems) {
  auto rules = current == nullptr ? std::make_shared<AnyRules>()
                                  : std::make_shared<AnyRules>(static_cast<const AnyRules&>(*current));
  rules->read(sent, compiler, problems);
  return rules;
}

}  // namespace bespoke
