// How much the rules of all definitions may compile to.
#include "service/rule_weights.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "model/limits.h"

namespace bespoke {
namespace {

// Weighs what it is told to.
class Heavy final : public FieldRules {
 public:
  Heavy(std::string text, std::size_t instructions, std::size_t schema_bytes)
      : text_(std::move(text)), instructions_(instructions), schema_bytes_(schema_bytes) {}
  CheckedValue check(const json::Value&) const override { return {}; }
  void write(json::Writer&) const override {}
  void write_schema(json::Writer&, SchemaOf, Nulls) const override {}
  RuleWeight weight() const override { return {text_, instructions_, schema_bytes_}; }

 private:
  const std::string text_;
  const std::size_t instructions_;
  const std::size_t schema_bytes_;
};

CustomField heavy_field(const std::string& text, std::size_t instructions, std::size_t schema_bytes = 0) {
  CustomField field;
  field.id = CustomFieldId::make();
  field.rules = std::make_shared<Heavy>(text, instructions, schema_bytes);
  return field;
}

std::shared_ptr<const CustomApi> api_of(std::vector<CustomField> fields) {
  auto api = std::make_shared<CustomApi>();
  api->id = CustomApiId::make();
  api->fields = std::move(fields);
  return api;
}

std::vector<std::string> problems(const Catalog& catalog, const CustomApi& api, const CustomField& field,
                                  const RuleWeight& before = {}) {
  std::vector<std::string> problems;
  check_rule_weight(catalog, api.id, field, before, problems);
  return problems;
}

using Problems = std::vector<std::string>;
const Problems none;
const Problems api_is_full = {"maximum size of the regular expressions of a custom api reached"};
const Problems all_is_full = {"maximum size of all regular expressions reached"};
const Problems schemas_are_full = {"maximum size of all json schemas reached"};

TEST(RuleWeight, OfOneCustomApiIsBounded) {
  const auto api = api_of({heavy_field("a", api_regex_instructions_max - 10)});
  const auto other = api_of({});
  const Catalog catalog({}, {api, other});
  EXPECT_EQ(problems(catalog, *api, heavy_field("b", 10)), none);
  EXPECT_EQ(problems(catalog, *api, heavy_field("b", 11)), api_is_full);
  EXPECT_EQ(problems(catalog, *api, heavy_field("a", 11)), api_is_full);  // each field compiles its own
  EXPECT_EQ(problems(catalog, *other, heavy_field("b", 11)), none);
}

TEST(RuleWeight, OfAllIsBoundedByTheirDifferentTexts) {
  std::vector<std::shared_ptr<const CustomApi>> apis;
  const std::size_t each = api_regex_instructions_max;
  for (std::size_t i = 0; i * each < regex_instructions_max; ++i) {
    apis.push_back(api_of({heavy_field(std::to_string(i), each)}));
  }
  apis.push_back(api_of({}));
  const Catalog catalog({}, apis);
  EXPECT_EQ(problems(catalog, *apis.back(), heavy_field("new", 1)), all_is_full);
  EXPECT_EQ(problems(catalog, *apis.back(), heavy_field("0", each)), none);
}

TEST(RuleWeight, OfJsonSchemasIsBounded) {
  const auto api = api_of({heavy_field("s", 0, json_schemas_bytes_max - 10)});
  const auto other = api_of({});
  const Catalog catalog({}, {api, other});
  EXPECT_EQ(problems(catalog, *other, heavy_field("t", 0, 10)), none);
  EXPECT_EQ(problems(catalog, *other, heavy_field("t", 0, 11)), schemas_are_full);
}

TEST(RuleWeight, OfWhatIsThereMayStayAndShrink) {
  const CustomField field = heavy_field("a", 2 * api_regex_instructions_max, 2 * json_schemas_bytes_max);
  const auto api = api_of({field});
  const Catalog catalog({}, {api});
  const RuleWeight before = field.rules->weight();
  EXPECT_EQ(problems(catalog, *api, field, before), none);
  CustomField changed = field;
  changed.rules = std::make_shared<Heavy>("b", before.regex_instructions - 1, before.schema_bytes - 1);
  EXPECT_EQ(problems(catalog, *api, changed, before), none);
  changed.rules = std::make_shared<Heavy>("b", before.regex_instructions + 1, 0);
  EXPECT_EQ(problems(catalog, *api, changed, before), api_is_full);
}

TEST(RuleWeight, DoesNotCountWhatAFieldHadBefore) {
  const CustomField field = heavy_field("a", api_regex_instructions_max - 1);
  const auto api = api_of({field});
  CustomField changed = field;
  changed.rules = std::make_shared<Heavy>("b", api_regex_instructions_max, 0);
  EXPECT_EQ(problems(Catalog({}, {api}), *api, changed, field.rules->weight()), none);
}

}  // namespace
}  // namespace bespoke
