#include "query/attributes.h"

#include <gtest/gtest.h>

#include "dump.h"
#include "query/filter_parser.h"
#include "sample_api.h"

namespace bespoke {
namespace {

std::string_view word(OperandType type) {
  switch (type) {
    case OperandType::Text:
      return "text";
    case OperandType::Uuid:
      return "uuid";
    case OperandType::Timestamp:
      return "timestamp";
    case OperandType::Integer:
      return "integer";
    case OperandType::Real:
      return "real";
    case OperandType::Boolean:
      return "boolean";
  }
  return {};
}

// `name text eq like sortable`, with the operators in alphabetical order.
std::string describe(const Attribute& attribute) {
  std::string line = fmt::format("{} {}", attribute.name, word(attribute.type));
  for (const FilterOperator& candidate : filter_operators()) {
    const std::optional<Operator> op = parse_operator(candidate.name);
    if (op && attribute.operators.has(*op)) line += fmt::format(" {}", candidate.name);
  }
  if (attribute.sortable == Sortable::Yes) line += " sortable";
  if (attribute.listed == Listed::No) line += " unlisted";
  return line;
}

std::vector<std::string> describe(const Attributes& attributes) {
  std::vector<std::string> lines;
  for (const Attribute& attribute : attributes) lines.push_back(describe(attribute));
  return lines;
}

TEST(Attributes, OfEntries) {
  const CustomApi api = sample_api();
  EXPECT_EQ(describe(entry_attributes(api)), (std::vector<std::string>{
                                                 "id uuid eq ge gt in le lt sortable",
                                                 "created_at timestamp eq ge gt le lt sortable",
                                                 "updated_at timestamp eq ge gt le lt sortable",
                                                 "title text eq ge gt in is_null le like lt sortable",
                                                 "amount integer eq ge gt in is_null le lt sortable",
                                                 "price real ge gt in is_null le lt sortable",
                                                 "active boolean eq is_null sortable",
                                             }));
}

TEST(Attributes, OfEntriesHaveFixedPlaces) {
  const CustomApi api = sample_api();
  const Attributes attributes = entry_attributes(api);
  EXPECT_EQ(attributes[entry_id_attribute].name, "id");
  EXPECT_EQ(attributes[entry_created_at_attribute].name, "created_at");
  EXPECT_EQ(attributes[entry_updated_at_attribute].name, "updated_at");
  EXPECT_EQ(attributes[entry_field_attribute].name, "title");
  EXPECT_EQ(entry_attributes(CustomApi()).size(), entry_field_attribute);
}

TEST(Attributes, OfCustomApis) {
  EXPECT_EQ(describe(custom_api_attributes()), (std::vector<std::string>{
                                                   "id uuid eq ge gt in le lt sortable",
                                                   "created_at timestamp eq ge gt le lt sortable",
                                                   "updated_at timestamp eq ge gt le lt sortable",
                                                   "name text eq like sortable",
                                                   "description text eq like",
                                                   "slug text eq in like sortable",
                                                   "api_type text eq in like sortable",
                                                   "presentation.page text ilike unlisted",
                                               }));
}

TEST(Attributes, OfCustomFields) {
  EXPECT_EQ(describe(custom_field_attributes()), (std::vector<std::string>{
                                                     "id uuid eq ge gt in le lt sortable",
                                                     "created_at timestamp eq ge gt le lt sortable",
                                                     "updated_at timestamp eq ge gt le lt sortable",
                                                     "name text eq like sortable",
                                                     "description text eq like",
                                                     "slug text eq in like sortable",
                                                     "field_type text eq in sortable",
                                                 }));
}

// The values of all attributes, dumped by the name of each.
std::vector<std::string> values(const CustomApi& api) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < custom_api_attributes().size(); ++i) {
    lines.push_back(fmt::format("{} {}", custom_api_attributes()[i].name, dump(custom_api_value(api, i))));
  }
  return lines;
}

TEST(Attributes, ValuesOfACustomApi) {
  CustomApi api;
  api.id = *CustomApiId::parse("7E067539-6f6c-46e1-8c55-940031b36c6a");
  api.created_at = {11};
  api.updated_at = {22};
  api.name = "Wishlists";
  api.description = "What customers want";
  api.slug = "wishlists";
  api.api_type = "wishlist_ext";
  std::vector<std::string> wanted = {
      R"(id "7e067539-6f6c-46e1-8c55-940031b36c6a")",
      "created_at 11",
      "updated_at 22",
      R"(name "Wishlists")",
      R"(description "What customers want")",
      R"(slug "wishlists")",
      R"(api_type "wishlist_ext")",
      "presentation.page null",
  };
  EXPECT_EQ(values(api), wanted);
  api.presentation.page = "Home";
  wanted.back() = R"(presentation.page "Home")";
  EXPECT_EQ(values(api), wanted);
}

TEST(Attributes, ValuesOfACustomField) {
  CustomField field = sample_field("price", FieldType::Float);
  field.id = *CustomFieldId::parse("7e067539-6f6c-46e1-8c55-940031b36c6a");
  field.created_at = {11};
  field.updated_at = {22};
  field.name = "Price";
  field.description = "In euros";
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < custom_field_attributes().size(); ++i) {
    lines.push_back(
        fmt::format("{} {}", custom_field_attributes()[i].name, dump(custom_field_value(field, i))));
  }
  EXPECT_EQ(lines, (std::vector<std::string>{
                       R"(id "7e067539-6f6c-46e1-8c55-940031b36c6a")",
                       "created_at 11",
                       "updated_at 22",
                       R"(name "Price")",
                       R"(description "In euros")",
                       R"(slug "price")",
                       R"(field_type "float")",
                   }));
}

}  // namespace
}  // namespace bespoke
