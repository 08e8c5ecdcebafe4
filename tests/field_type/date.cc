// A field type for a test: a day, as a text that sorts as days do. See add.py.
#include <string>
#include <string_view>

#include "model/attribute_reader.h"
#include "model/field_types/field_types.h"

namespace bespoke {
namespace {

bool is_date(const std::string& text) {
  constexpr std::string_view form = "0000-00-00";
  if (text.size() != form.size()) return false;
  for (std::size_t i = 0; i < form.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (form[i] == '0' ? !digit : text[i] != form[i]) return false;
  }
  return true;
}

class DateRules final : public FieldRules {
 public:
  CheckedValue check(const json::Value& sent) const override {
    const std::string* text = sent.string();
    if (text == nullptr) return wrong_type(FieldType::Date);
    if (!is_date(*text)) return {{}, {"Expected a date such as 2026-11-28."}};
    return {*text, {}};
  }

  void write(json::Writer& out) const override { write_common(out); }

  void write_schema(json::Writer& out, SchemaOf, Nulls nulls) const override {
    write_schema_types(out, {"string"}, nulls);
    out.key("format").string("date");
  }

  void read(const json::Value* sent, std::vector<std::string>& problems) {
    AttributeReader reader(sent, "validation.date.", problems);
    reader.refuse_other_keys({"allow_null_values", "immutable"});
    read_common(reader);
  }
};

}  // namespace

std::shared_ptr<const FieldRules> read_date_rules(const json::Value* sent, const FieldRules* current,
                                                  std::vector<std::string>& problems) {
  auto rules = current == nullptr ? std::make_shared<DateRules>()
                                  : std::make_shared<DateRules>(static_cast<const DateRules&>(*current));
  rules->read(sent, problems);
  return rules;
}

}  // namespace bespoke
