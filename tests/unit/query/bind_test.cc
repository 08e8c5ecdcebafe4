#include "query/bind.h"

#include <gtest/gtest.h>

#include <array>

#include "dump.h"
#include "query/filter_parser.h"
#include "sample_api.h"

namespace bespoke {
namespace {

std::string outcome(std::string_view text, const Attributes& attributes) {
  const Result<ParsedFilter> parsed = parse_filter(text);
  if (!parsed) return dump(parsed.error());
  const Result<BoundFilter> bound = bind_filter(*parsed, attributes);
  return bound ? dump(*bound) : dump(bound.error());
}

TEST(BindFilter, Accepts) {
  const CustomApi api = sample_api();
  const Attributes attributes = entry_attributes(api);
  const struct {
    std::string text;
    std::string dump;
  } cases[] = {
      {"eq(id,7E067539-6F6C-46e1-8c55-940031b36c6a)", "eq 0 \"7e067539-6f6c-46e1-8c55-940031b36c6a\""},
      {"in(id,00000000-0000-0000-0000-00000000000a,00000000-0000-0000-0000-00000000000B)",
       "in 0 \"00000000-0000-0000-0000-00000000000a\" \"00000000-0000-0000-0000-00000000000b\""},
      {"lt(id,ffffffff-ffff-ffff-ffff-ffffffffffff)", "lt 0 \"ffffffff-ffff-ffff-ffff-ffffffffffff\""},

      {"ge(created_at,2024-04-29T00:00:00.000Z)", "ge 1 1714348800000"},
      {"le(updated_at,2024-04-29T02:00:00+02:00)", "le 2 1714348800000"},
      {"eq(created_at,2024-04-29)", "eq 1 1714348800000"},
      {"gt(created_at,1714348800000)", "gt 1 1714348800000"},

      {"eq(title,x)", "eq 3 \"x\""},
      {"eq(title,\"\")", "eq 3 \"\""},
      {"eq(title,*x*)", "eq 3 \"*x*\""},
      {"eq(title,null)", "eq 3 \"null\""},
      {"ge(title,5)", "ge 3 \"5\""},
      {"in(title,b,a,b)", "in 3 \"b\" \"a\" \"b\""},
      {"is_null(title)", "is_null 3"},

      {"like(title,x)", "like 3 \"x\""},
      {"like(title,x*)", "like 3 \"x\"*"},
      {"like(title,*x)", "like 3 *\"x\""},
      {"like(title,*x*)", "like 3 *\"x\"*"},
      {"like(title,x*y)", "like 3 \"x*y\""},
      {"like(title,*x*y*)", "like 3 *\"x*y\"*"},
      {"like(title,*)", "like 3 *\"\"*"},
      {"like(title,**)", "like 3 *\"\"*"},
      {"like(title,***)", "like 3 *\"*\"*"},
      {"like(title,\"\")", "like 3 \"\""},
      {"like(title,Ab%_\\)", "like 3 \"Ab%_\\\""},

      {"eq(amount,0)", "eq 4 0"},
      {"eq(amount,-0)", "eq 4 0"},
      {"eq(amount,007)", "eq 4 7"},
      {"eq(amount,\"5\")", "eq 4 5"},
      {"lt(amount,9223372036854775807)", "lt 4 9223372036854775807"},
      {"gt(amount,-9223372036854775808)", "gt 4 -9223372036854775808"},
      {"in(amount,3,1,2)", "in 4 3 1 2"},
      {"is_null(amount)", "is_null 4"},

      {"gt(price,1)", "gt 5 real 1"},
      {"gt(price,-1.5)", "gt 5 real -1.5"},
      {"gt(price,1e5)", "gt 5 real 100000"},
      {"gt(price,1.5E-3)", "gt 5 real 0.0015"},
      {"gt(price,.5)", "gt 5 real 0.5"},
      {"gt(price,5.)", "gt 5 real 5"},
      {"gt(price,0.1)", "gt 5 real 0.1"},
      {"gt(price,1.7976931348623157e308)", "gt 5 real 1.7976931348623157e+308"},
      {"gt(price,1e-400)", "gt 5 real 0"},
      {"gt(price,9007199254740993)", "gt 5 real 9007199254740992"},
      {"in(price,1,2.5)", "in 5 real 1 real 2.5"},

      {"eq(active,true)", "eq 6 true"},
      {"eq(active,false)", "eq 6 false"},
      {"is_null(active)", "is_null 6"},

      {"eq(amount,1)|(eq(title,a)|is_null(price)):like(title,b*)",
       "(eq 4 1 | ((eq 3 \"a\" | is_null 5) & like 3 \"b\"*))"},
  };
  for (const auto& c : cases) EXPECT_EQ(outcome(c.text, attributes), c.dump) << c.text;
}

TEST(BindFilter, FoldsThePatternOfIlike) {
  const struct {
    std::string text;
    std::string dump;
  } cases[] = {
      {"ilike(presentation.page,Home)", "ilike 7 \"home\""},
      {"ilike(presentation.page,*GRÖSSE*)", "ilike 7 *\"grösse\"*"},
      {"ilike(presentation.page,Größe*)", "ilike 7 \"grösse\"*"},
      {"ilike(presentation.page,*)", "ilike 7 *\"\"*"},
  };
  for (const auto& c : cases) EXPECT_EQ(outcome(c.text, custom_api_attributes()), c.dump) << c.text;
}

// Every attribute with every operator, against the tables of facts 3.7, 4.5 and 6.1.
struct OperatorRow {
  std::string attribute;
  std::string operand;
  std::string allowed;
};

void expect_operators(const Attributes& attributes, const std::vector<OperatorRow>& rows) {
  ASSERT_EQ(attributes.size(), rows.size());
  for (const OperatorRow& row : rows) {
    for (const FilterOperator& op : filter_operators()) {
      const std::string name(op.name);
      const std::string arguments =
          op.arity == Arity::One ? row.attribute : row.attribute + "," + row.operand;
      const std::string found = outcome(name + "(" + arguments + ")", attributes);
      if ((" " + row.allowed + " ").find(" " + name + " ") != std::string::npos) {
        EXPECT_TRUE(found.starts_with(name + " ")) << row.attribute << ": " << found;
      } else {
        EXPECT_EQ(found, "Invalid filter: unknown operator [" + name +
                             "] specified in search filter for field [" + row.attribute +
                             "], allowed operators are [" + row.allowed + "]");
      }
    }
  }
}

const std::string sample_id = "7e067539-6f6c-46e1-8c55-940031b36c6a";

TEST(BindFilter, OperatorsOfEntries) {
  const CustomApi api = sample_api();
  expect_operators(entry_attributes(api), {
                                              {"id", sample_id, "eq ge gt in le lt"},
                                              {"created_at", "2024-04-29", "eq ge gt le lt"},
                                              {"updated_at", "2024-04-29", "eq ge gt le lt"},
                                              {"title", "x", "eq ge gt in is_null le like lt"},
                                              {"amount", "1", "eq ge gt in is_null le lt"},
                                              {"price", "1.5", "ge gt in is_null le lt"},
                                              {"active", "true", "eq is_null"},
                                          });
}

TEST(BindFilter, OperatorsOfCustomApis) {
  expect_operators(custom_api_attributes(), {
                                                {"id", sample_id, "eq ge gt in le lt"},
                                                {"created_at", "2024-04-29", "eq ge gt le lt"},
                                                {"updated_at", "2024-04-29", "eq ge gt le lt"},
                                                {"name", "x", "eq like"},
                                                {"description", "x", "eq like"},
                                                {"slug", "x", "eq in like"},
                                                {"api_type", "x", "eq in like"},
                                                {"presentation.page", "x", "ilike"},
                                            });
}

TEST(BindFilter, OperatorsOfCustomFields) {
  expect_operators(custom_field_attributes(), {
                                                  {"id", sample_id, "eq ge gt in le lt"},
                                                  {"created_at", "2024-04-29", "eq ge gt le lt"},
                                                  {"updated_at", "2024-04-29", "eq ge gt le lt"},
                                                  {"name", "x", "eq like"},
                                                  {"description", "x", "eq like"},
                                                  {"slug", "x", "eq in like"},
                                                  {"field_type", "x", "eq in"},
                                              });
}

TEST(BindFilter, RefusesOperands) {
  const CustomApi api = sample_api();
  const Attributes attributes = entry_attributes(api);
  const struct {
    std::string field;
    std::string type;
    std::vector<std::string> operands;
  } cases[] = {
      {"id", "uuid", {"undefined", "", "7e067539", sample_id + "0", "{" + sample_id + "}", sample_id + " "}},
      {"created_at",
       "time",
       {"yesterday", "", "2024-13-01", "2024-02-30", "2024-04-29T25:00:00Z", "1.5", "2024-04-29 "}},
      {"updated_at", "time", {"x"}},
      {"amount",
       "int64",
       {"x", "", "1.0", "1.5", "1e2", "+1", "- 1", "0x10", "1 ", "1,5", "true", "nan", "9223372036854775808",
        "-9223372036854775809", "\xD9\xA1"}},
      {"active", "bool", {"TRUE", "True", "1", "0", "", "yes", "t", "true ", "null"}},
  };
  for (const auto& c : cases) {
    for (const std::string& operand : c.operands) {
      EXPECT_EQ(outcome("eq(" + c.field + ",\"" + operand + "\")", attributes),
                "Invalid filter: could not validate [" + c.field + "], the value [" + operand +
                    "] could not be converted to " + c.type + ": invalid value for " + c.type + ": `" +
                    operand + "`");
    }
  }
  for (const std::string operand : {"x", "", "nan", "NaN", "inf", "-inf", "infinity", "0x1p3", "1e400",
                                    "-1e400", "1.5.2", "1e", "+1", "1 ", "1_0", "."}) {
    EXPECT_EQ(outcome("gt(price,\"" + operand + "\")", attributes),
              "Invalid filter: could not validate [price], the value [" + operand +
                  "] could not be converted to float64: invalid value for float64: `" + operand + "`");
  }
}

TEST(BindFilter, TellsTheFirstProblemOfEachCondition) {
  const CustomApi api = sample_api();
  const Attributes attributes = entry_attributes(api);
  const std::string unknown =
      "] specified in search filter, allowed fields are [active amount created_at id price title updated_at]";
  const struct {
    std::string text;
    std::string details;
  } cases[] = {
      {"eq(version,1)", "Invalid filter: unknown field [version" + unknown},
      {"eq(Title,1)", "Invalid filter: unknown field [Title" + unknown},
      {"eq(\"\",1)", "Invalid filter: unknown field [" + unknown},
      {"eq(meta.etag_id,1)", "Invalid filter: unknown field [meta.etag_id" + unknown},
      {"contains(tags,1)", "Invalid filter: unknown field [tags" + unknown},
      {"eq(a,1)|(is_null(title):like(b,1))",
       "Invalid filter: unknown field [a" + unknown + "\nInvalid filter: unknown field [b" + unknown},
      {"in(amount,1,a,b):eq(c,1):like(active,x)",
       "Invalid filter: could not validate [amount], the value [a] could not be converted to int64: "
       "invalid value for int64: `a`\n"
       "Invalid filter: unknown field [c" +
           unknown +
           "\nInvalid filter: unknown operator [like] specified in search filter for field [active], "
           "allowed operators are [eq is_null]"},
      {"eq(price,x)",
       "Invalid filter: unknown operator [eq] specified in search filter for field [price], "
       "allowed operators are [ge gt in is_null le lt]"},
  };
  for (const auto& c : cases) EXPECT_EQ(outcome(c.text, attributes), c.details) << c.text;
}

TEST(BindFilter, ListsTheFieldsOfDefinitions) {
  EXPECT_EQ(outcome("eq(version,1)", custom_api_attributes()),
            "Invalid filter: unknown field [version] specified in search filter, allowed fields are "
            "[api_type created_at description id name slug updated_at]");
  EXPECT_EQ(outcome("eq(version,1)", custom_field_attributes()),
            "Invalid filter: unknown field [version] specified in search filter, allowed fields are "
            "[created_at description field_type id name slug updated_at]");
}

TEST(BindFilter, ListsFieldsByBytes) {
  CustomApi api;
  for (const char* slug : {"a_b", "a-b", "B", "a", "\xC3\xA9", "z", "a0"}) {
    api.fields.push_back(sample_field(slug, FieldType::String));
  }
  EXPECT_EQ(outcome("eq(x,1)", entry_attributes(api)),
            "Invalid filter: unknown field [x] specified in search filter, allowed fields are "
            "[B a a-b a0 a_b created_at id updated_at z \xC3\xA9]");
}

std::string sort_outcome(std::string_view text, const Attributes& attributes, Unordered unordered) {
  const Result<Sort> sort = bind_sort(text, attributes, unordered);
  if (!sort) return dump(sort.error());
  if (!sort->attribute) return "none";
  const std::string_view sign = sort->direction == Direction::Descending ? "-" : "";
  return fmt::format("{}{}", sign, attributes[*sort->attribute].name);
}

TEST(BindSort, Accepts) {
  const CustomApi api = sample_api();
  for (const std::string key : {"id", "created_at", "updated_at", "title", "amount", "price", "active"}) {
    EXPECT_EQ(sort_outcome(key, entry_attributes(api), Unordered::Allowed), key);
    EXPECT_EQ(sort_outcome("-" + key, entry_attributes(api), Unordered::Allowed), "-" + key);
  }
  EXPECT_EQ(sort_outcome("null", entry_attributes(api), Unordered::Allowed), "none");
  for (const std::string key : {"id", "created_at", "updated_at", "api_type", "name", "slug"}) {
    EXPECT_EQ(sort_outcome(key, custom_api_attributes(), Unordered::Refused), key);
    EXPECT_EQ(sort_outcome("-" + key, custom_api_attributes(), Unordered::Refused), "-" + key);
  }
  for (const std::string key : {"id", "created_at", "updated_at", "field_type", "name", "slug"}) {
    EXPECT_EQ(sort_outcome(key, custom_field_attributes(), Unordered::Refused), key);
    EXPECT_EQ(sort_outcome("-" + key, custom_field_attributes(), Unordered::Refused), "-" + key);
  }
  EXPECT_EQ(sort_outcome("", entry_attributes(api), Unordered::Allowed), "-created_at");
  EXPECT_EQ(sort_outcome("", custom_api_attributes(), Unordered::Refused), "-created_at");
}

TEST(BindSort, Refuses) {
  const CustomApi api = sample_api();
  for (const std::string text : {"titl", "-Title", "-null", "-", "--id", "+id", "ID", " id", "id ", "id,name",
                                 "created_at:desc", "version", "NULL"}) {
    EXPECT_EQ(sort_outcome(text, entry_attributes(api), Unordered::Allowed),
              "The parameter 'sort' must be one of [active amount created_at id price title updated_at], "
              "with a '-' "
              "before it for descending order, or 'null' for no order.")
        << text;
  }
  for (const std::string text : {"null", "description", "presentation.page", "-description", "x"}) {
    EXPECT_EQ(sort_outcome(text, custom_api_attributes(), Unordered::Refused),
              "The parameter 'sort' must be one of [api_type created_at id name slug updated_at], with a '-' "
              "before "
              "it for descending order.")
        << text;
  }
  EXPECT_EQ(sort_outcome("sort_order", custom_field_attributes(), Unordered::Refused),
            "The parameter 'sort' must be one of [created_at field_type id name slug updated_at], with a '-' "
            "before "
            "it for descending order.");
}

}  // namespace
}  // namespace bespoke
