// The small words of the model: ETags, sizes, folding, the catalog, and the tables of types and operators.
#include <gtest/gtest.h>

#include <cmath>

#include "model/case_folding.h"
#include "model/catalog.h"
#include "model/etag.h"
#include "sample.h"

namespace bespoke {
namespace {

// The hashes that the contract prints: facts 5.5, 20.
TEST(Etag, IsTheHashOfTheVersion) {
  const struct {
    std::int64_t version;
    std::string id;
  } cases[] = {
      {0, "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9"},
      {1, "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"},
      {4, "4b227777d4dd1fc61c6f884f48641d02b4d121d3fd328cb08b5531fcacdabf8a"},
      {5, "ef2d127de37b942baad06145e54b0c619a1f22327b2ebbcfbec78f5564afe39d"},
      {63, "da4ea2a5506f2693eae190d9360a1f31793c98a1adade51d93533a6f520ace1c"},
      {64, "a68b412c4282555f15546cf6e1fc42893b7e07f271557ceb021821098dd66c1b"},
      {1'000'000, "6cce36d9f8a9e151b100234af75cca89d55bcb94c153f51847debdf1f39cae45"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(etag_id(c.version), c.id) << c.version;
    EXPECT_EQ(etag_header(c.version), "W/\"" + c.id + "\"") << c.version;
  }
}

TEST(DataSize, CountsWhatIsStored) {
  const struct {
    std::vector<Value> values;
    std::int64_t size;
  } cases[] = {
      {{}, 0},
      {{Value()}, 0},
      {{""}, 0},
      {{"abc"}, 3},
      {{"é😀"}, 6},
      {{"\"\n"}, 2},
      {{true}, 4},
      {{false}, 5},
      {{std::int64_t{0}}, 1},
      {{std::int64_t{-9'007'199'254'740'991}}, 17},
      {{0.5}, 3},
      {{-0.0}, 1},
      {{1e21}, 5},
      {{"My Wishlist", std::int64_t{0}, false, Value(), 1.25}, 11 + 1 + 5 + 0 + 4},
  };
  for (const auto& c : cases) {
    Entry entry;
    entry.values = c.values;
    EXPECT_EQ(data_size(entry), c.size) << dump(entry);
  }
}

TEST(FoldCase, IsUnicodesFullFolding) {
  const struct {
    std::string text, folded;
  } cases[] = {
      {"", ""},
      {"abc-09~", "abc-09~"},
      {"ABC", "abc"},
      {"Straße", "strasse"},
      {"STRASSE", "strasse"},
      {"STRAẞE", "strasse"},
      {"ÉÀ", "éà"},
      {"ΣΑΣ", "σασ"},
      {"σας", "σασ"},
      {"İ", "i\u0307"},  // by no locale: never ı, never i
      {"I", "i"},
      {"ı", "ı"},
      {"ﬃ", "ffi"},
      {"ŉ", "ʼn"},
      {"\u0390", "\u03B9\u0308\u0301"},
      {"\u212A", "k"},  // the Kelvin sign
      {"Ꭰ", "Ꭰ"},       // Cherokee folds to its capitals
      {"ꭰ", "Ꭰ"},
      {"ᏸ", "Ᏸ"},
      {"𐐀", "𐐨"},
      {"가", "가"},
      // No normalisation: the two spellings of é stay two.
      {"\u00C9", "\u00E9"},
      {"E\u0301", "e\u0301"},
      {"\u212B", "\u00E5"},  // the Ångström sign
  };
  for (const auto& c : cases) EXPECT_EQ(fold_case(c.text), c.folded) << c.text;
}

CustomApi named(const std::string& slug) {
  CustomApi api;
  api.id = CustomApiId::make();
  api.slug = slug;
  return api;
}

std::string slugs(const Catalog& catalog) {
  std::string text = std::to_string(catalog.settings().page_length);
  for (const auto& api : catalog.apis()) text += " " + api->slug;
  return text;
}

TEST(Catalog, IsAValueThatChangesMakeAnew) {
  const CustomApi a = named("a");
  const CustomApi b = named("b");
  CustomApi renamed = a;
  renamed.slug = "z";
  const Catalog empty;
  const Catalog both = empty.with(a).with(b);
  const Catalog changed = both.with(renamed);
  const Catalog without = both.without(a.id);
  const Catalog longer = without.with(Settings{100});
  EXPECT_EQ(slugs(empty), "25");
  EXPECT_EQ(slugs(both), "25 a b");
  EXPECT_EQ(slugs(changed), "25 z b");
  EXPECT_EQ(slugs(without), "25 b");
  EXPECT_EQ(slugs(both.without(CustomApiId::make())), "25 a b");
  EXPECT_EQ(slugs(longer), "100 b");
  EXPECT_EQ(slugs(longer.with(a)), "100 b a");
}

TEST(Catalog, FindsByIdAndBySlug) {
  const CustomApi a = named("a");
  CustomApi renamed = a;
  renamed.slug = "z";
  const Catalog catalog = Catalog().with(a).with(named("b"));
  EXPECT_EQ(catalog.find(a.id)->slug, "a");
  EXPECT_EQ(catalog.find("a"), catalog.find(a.id));
  EXPECT_EQ(catalog.find("A"), nullptr);
  EXPECT_EQ(catalog.find(""), nullptr);
  EXPECT_EQ(catalog.find(CustomApiId::make()), nullptr);
  EXPECT_EQ(catalog.with(renamed).find("a"), nullptr);
  EXPECT_EQ(catalog.with(renamed).find("z")->id, a.id);
  EXPECT_EQ(catalog.without(a.id).find("a"), nullptr);
  EXPECT_EQ(catalog.without(a.id).find("b")->slug, "b");
}

TEST(CustomApi, FindsItsFields) {
  CustomApi api = named("a");
  api.fields = {field_of("title", FieldType::String), field_of("amount", FieldType::Integer)};
  EXPECT_EQ(api.find_field("amount"), &api.fields[1]);
  EXPECT_EQ(api.find_field(api.fields[0].id), api.fields.data());
  EXPECT_EQ(api.find_field("none"), nullptr);
  EXPECT_EQ(api.find_field(CustomFieldId::make()), nullptr);
  EXPECT_EQ(api.url_slug_field(), nullptr);
  api.fields[1].use_as_url_slug = true;
  EXPECT_EQ(api.url_slug_field(), &api.fields[1]);
}

// Facts 6.1.
TEST(FieldTypes, HaveTheirNamesAndOperators) {
  const struct {
    FieldType type;
    std::string name, operators;
    StorageClass storage;
  } cases[] = {
      {FieldType::String, "string", "eq lt le gt ge in like is_null", StorageClass::Text},
      {FieldType::Integer, "integer", "eq lt le gt ge in is_null", StorageClass::Integer},
      {FieldType::Float, "float", "lt le gt ge in is_null", StorageClass::Real},
      {FieldType::Boolean, "boolean", "eq is_null", StorageClass::Boolean},
      {FieldType::Any, "any", "", StorageClass::Json},
      {FieldType::List, "list", "is_null contains contains_any contains_all", StorageClass::Json},
  };
  ASSERT_EQ(field_types().size(), std::size(cases));
  for (const auto& c : cases) {
    std::vector<std::string_view> operators;
    for (const Operator op : {Operator::Eq, Operator::Lt, Operator::Le, Operator::Gt, Operator::Ge,
                              Operator::In, Operator::Like, Operator::Ilike, Operator::IsNull,
                              Operator::Contains, Operator::ContainsAny, Operator::ContainsAll}) {
      if (info(c.type).operators.has(op)) operators.push_back(operator_name(op));
    }
    EXPECT_EQ(info(c.type).name, c.name);
    EXPECT_EQ(parse_field_type(c.name), c.type);
    EXPECT_EQ(fmt::format("{}", fmt::join(operators, " ")), c.operators) << c.name;
    EXPECT_EQ(info(c.type).storage, c.storage) << c.name;
  }
  for (const std::string_view name : {"", "String", "array", "object", "number"}) {
    EXPECT_EQ(parse_field_type(name), std::nullopt) << name;
  }
}

TEST(Operators, HaveTheirNames) {
  for (const std::string_view name : {"eq", "lt", "le", "gt", "ge", "in", "like", "ilike", "is_null",
                                      "contains", "contains_any", "contains_all"}) {
    const std::optional<Operator> op = parse_operator(name);
    ASSERT_TRUE(op) << name;
    EXPECT_EQ(operator_name(*op), name);
  }
  for (const std::string_view name : {"", "EQ", "ne", "text", "contain", "and", "or"}) {
    EXPECT_EQ(parse_operator(name), std::nullopt) << name;
  }
}

}  // namespace
}  // namespace bespoke
