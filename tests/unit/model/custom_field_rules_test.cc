#include "model/custom_field_rules.h"

#include <gtest/gtest.h>

#include "sample.h"

namespace bespoke {
namespace {

std::string dump(const CustomField& field) {
  return fmt::format("{}|{}|{}|{}|{}|{}|{}", field.name, field.description, field.slug, info(field.type).name,
                     field.use_as_url_slug, field.sort_order, written(*field.rules));
}

std::string field_outcome(const std::string& data, const CustomField* current) {
  std::vector<std::string> problems;
  const CustomField field = read_custom_field(parse(data), current, problems);
  return problems.empty() ? dump(field) : lines(problems);
}

constexpr std::string_view integer_defaults =
    R"({"min_value":null,"max_value":null,"allow_null_values":true,"immutable":false})";
constexpr std::string_view url_slug_rules =
    R"({"min_length":null,"max_length":null,"regex":null,"allow_null_values":false,"immutable":false,)"
    R"("unique":"yes","unique_case_insensitivity":false})";

// A body of a new field that has all it needs but a `}`.
const std::string& required() {
  static const std::string text =
      R"({"type":"custom_field","name":"N","slug":"amount","field_type":"integer")";
  return text;
}

CustomField current_field() {
  CustomField field = field_of("sku", FieldType::String, R"({"unique":"yes","allow_null_values":false})");
  field.name = "Sku";
  field.description = "Old";
  field.use_as_url_slug = true;
  field.sort_order = 7;
  return field;
}

TEST(ReadCustomField, HasAnIndexUnlessItIsToHaveNone) {
  const struct {
    std::string rest;
    Indexed wanted;
  } cases[] = {{"", Indexed::Yes},
               {R"(,"index":true)", Indexed::Yes},
               {R"(,"index":null)", Indexed::Yes},
               {R"(,"index":false)", Indexed::No}};
  for (const auto& c : cases) {
    std::vector<std::string> problems;
    EXPECT_EQ(read_custom_field(*json::read(required() + c.rest + "}"), nullptr, problems).indexed, c.wanted);
    EXPECT_TRUE(problems.empty()) << c.rest;
  }
  CustomField current = current_field();
  EXPECT_EQ(field_outcome(R"({"type":"custom_field","index":false})", &current),
            "The field 'index' cannot be updated.");
  current.indexed = Indexed::No;
  EXPECT_EQ(field_outcome(R"({"type":"custom_field","index":null})", &current),
            "The field 'index' cannot be updated.");
}

TEST(ReadCustomField, FillsInDefaults) {
  const std::string rules(integer_defaults);
  const struct {
    std::string rest, wanted;
  } cases[] = {
      {"}", "N||amount|integer|false|0|" + rules},
      {R"(,"description":null,"use_as_url_slug":null,"presentation":null,"validation":null})",
       "N||amount|integer|false|0|" + rules},
      {R"(,"description":"","use_as_url_slug":false,"presentation":{"sort_order":null},"validation":{}})",
       "N||amount|integer|false|0|" + rules},
      {R"(,"validation":{"integer":null},"presentation":{}})", "N||amount|integer|false|0|" + rules},
      {R"(,"validation":{"integer":{}},"presentation":{"sort_order":1000}})",
       "N||amount|integer|false|1000|" + rules},
      {R"(,"description":"D","validation":{"integer":{"min_value":-1,"immutable":true}}})",
       R"(N|D|amount|integer|false|0|{"min_value":-1,"max_value":null,"allow_null_values":true,"immutable":true})"},
      {R"(,"id":1,"links":2,"meta":3,"default":4})", "N||amount|integer|false|0|" + rules},
  };
  for (const auto& c : cases) EXPECT_EQ(field_outcome(required() + c.rest, nullptr), c.wanted) << c.rest;
}

TEST(ReadCustomField, ChangesOnlyWhatIsSent) {
  const CustomField current = current_field();
  const std::string rules(url_slug_rules);
  const std::string same = "Sku|Old|sku|string|true|7|" + rules;
  const struct {
    std::string data, wanted;
  } cases[] = {
      {R"({"type":"custom_field"})", same},
      {R"({"type":"custom_field","name":"New"})", "New|Old|sku|string|true|7|" + rules},
      {R"({"type":"custom_field","description":""})", "Sku||sku|string|true|7|" + rules},
      {R"({"type":"custom_field","slug":"code"})", "Sku|Old|code|string|true|7|" + rules},
      {R"({"type":"custom_field","field_type":"string","use_as_url_slug":true})", same},
      {R"({"type":"custom_field","field_type":null})", same},
      {R"({"type":"custom_field","presentation":{"sort_order":0}})", "Sku|Old|sku|string|true|0|" + rules},
      {R"({"type":"custom_field","presentation":{"sort_order":null}})", "Sku|Old|sku|string|true|0|" + rules},
      {R"({"type":"custom_field","validation":{"string":{"unique":"yes"}}})", same},
      {R"({"type":"custom_field","validation":{"string":{"immutable":true}}})",
       R"(Sku|Old|sku|string|true|7|{"min_length":null,"max_length":null,"regex":null,)"
       R"("allow_null_values":false,"immutable":true,"unique":"yes","unique_case_insensitivity":false})"},
  };
  for (const auto& c : cases) EXPECT_EQ(field_outcome(c.data, &current), c.wanted) << c.data;
}

TEST(ReadCustomField, Refuses) {
  const CustomField current = current_field();
  const std::string types =
      "The field 'field_type' must be one of 'string', 'integer', 'float', 'boolean', 'any', 'list'.";
  const std::string order =
      "The field 'presentation.sort_order' must be an integer between 0 and 1000, or null.";
  const std::string url_slug =
      "The field 'use_as_url_slug' can only be true on a string field that is unique and does not allow null "
      "values.";
  const struct {
    const CustomField* current;
    std::string data, wanted;
  } cases[] = {
      {nullptr, "{}",
       "The field 'type' must be 'custom_field'.\nThe field 'name' is required.\nThe field 'slug' is "
       "required.\n"
       "The field 'field_type' is required."},
      {nullptr, R"({"type":"custom_field","name":"N","slug":"s","field_type":null})",
       "The field 'field_type' is required."},
      {nullptr, R"({"type":"custom_field","name":"N","slug":"s","field_type":"text"})", types},
      {nullptr, R"({"type":"custom_field","name":"N","slug":"s","field_type":"String"})", types},
      {nullptr, R"({"type":"custom_field","name":"N","slug":"s","field_type":7})", types},
      {nullptr, required() + R"(,"presentation":{"sort_order":1001}})", order},
      {nullptr, required() + R"(,"presentation":{"sort_order":-1}})", order},
      {nullptr, required() + R"(,"presentation":{"sort_order":0.5}})", order},
      {nullptr, required() + R"(,"validation":"x"})", "The field 'validation' must be an object."},
      {nullptr, required() + R"(,"validation":{"string":{}}})",
       "The field 'validation.string' is not known."},
      {nullptr, required() + R"(,"validation":{"integer":[]}})",
       "The field 'validation.integer' must be an object."},
      {nullptr, required() + R"(,"validation":{"integer":{},"Integer":{}}})",
       "The field 'validation.Integer' is not known."},
      {nullptr, required() + R"(,"use_as_url_slug":"yes"})",
       "The field 'use_as_url_slug' must be a boolean."},
      {nullptr, required() + R"(,"use_as_url_slug":true})", url_slug},
      {&current, "{}", "The field 'type' must be 'custom_field'."},
      {&current, R"({"type":"custom_field","name":null,"slug":null})",
       "The field 'name' is required.\nThe field 'slug' is required."},
      {&current, R"({"type":"custom_field","name":")" + repeat("é", 256) + R"("})",
       "The max length of field 'name' is '255'."},
      {&current, R"({"type":"custom_field","description":")" + repeat("é", 256) + R"("})",
       "The max length of field 'description' is '255'."},
      {&current, R"({"type":"custom_field","slug":")" + repeat("é", 64) + R"("})",
       "The max length of field 'slug' is '63'."},
      {&current, R"({"type":"custom_field","field_type":"integer"})",
       "The field 'field_type' cannot be updated."},
      {&current, R"({"type":"custom_field","field_type":"nonsense"})",
       "The field 'field_type' cannot be updated."},
      {&current, R"({"type":"custom_field","use_as_url_slug":false})",
       "The field 'use_as_url_slug' cannot be updated."},
      {&current, R"({"type":"custom_field","validation":{"string":{"unique":"no"}}})",
       "The field 'validation.string.unique' cannot be updated.\n" + url_slug},
      {&current, R"({"type":"custom_field","validation":{"string":{"allow_null_values":true}}})", url_slug},
      {&current,
       R"({"validation":7,"use_as_url_slug":7,"presentation":7,"field_type":7,"slug":7,"description":7,"name":7})",
       "The field 'type' must be 'custom_field'.\nThe field 'name' must be a string.\n"
       "The field 'description' must be a string.\nThe field 'slug' must be a string.\n"
       "The field 'field_type' cannot be updated.\nThe field 'presentation' must be an object.\n"
       "The field 'validation' must be an object.\nThe field 'use_as_url_slug' must be a boolean."},
  };
  for (const auto& c : cases) EXPECT_EQ(field_outcome(c.data, c.current), c.wanted) << c.data.substr(0, 200);
}

// Facts 4.1, the exact list.
TEST(ReadCustomField, KnowsTheReservedSlugs) {
  const auto with_slug = [](const std::string& slug) {
    return field_outcome(
        R"({"type":"custom_field","name":"N","field_type":"integer","slug":")" + slug + R"("})", nullptr);
  };
  for (const std::string slug :
       {"slug", "type", "id", "meta", "created_at", "updated_at", "links", "relationships", "attributes",
        "attribute", "dimension", "dimensions", "weight", "weights"}) {
    EXPECT_EQ(with_slug(slug), "The field 'slug' is invalid because it matches a reserved word.") << slug;
  }
  const std::string rules(integer_defaults);
  for (const std::string& slug :
       {std::string("Slug"), std::string("ids"), std::string("data"), std::string("a b"),
        std::string("a[0].b"), std::string("é"), repeat("😀", 63)}) {
    EXPECT_EQ(with_slug(slug), "N||" + slug + "|integer|false|0|" + rules) << slug;
  }
}

TEST(ReadCustomField, AsksMuchOfAUrlSlug) {
  const std::string url_slug =
      "The field 'use_as_url_slug' can only be true on a string field that is unique and does not allow null "
      "values.";
  const std::string before =
      R"({"type":"custom_field","name":"N","slug":"sku","field_type":"string","use_as_url_slug":true)";
  const struct {
    std::string rest, wanted;
  } cases[] = {
      {R"(,"validation":{"string":{"unique":"yes","allow_null_values":false}}})",
       "N||sku|string|true|0|" + std::string(url_slug_rules)},
      {"}", url_slug},
      {R"(,"validation":{"string":{"unique":"yes"}}})", url_slug},
      {R"(,"validation":{"string":{"allow_null_values":false}}})", url_slug},
      {R"(,"validation":{"string":{"unique":"no","allow_null_values":false}}})", url_slug},
  };
  for (const auto& c : cases) EXPECT_EQ(field_outcome(before + c.rest, nullptr), c.wanted) << c.rest;
}

}  // namespace
}  // namespace bespoke
