#include "model/custom_api_rules.h"

#include <gtest/gtest.h>

#include "sample.h"

namespace bespoke {
namespace {

constexpr std::string_view a_parent = "00000000-0000-4000-8000-00000000000a";

std::string dump(const CustomApi& api) {
  std::string parents;
  for (const ParentApi& parent : api.parents) parents += " " + (parent.api ? parent.api->text() : "location");
  return fmt::format("{}|{}|{}|{}|{}|{}|{}|{}", api.name, api.description, api.slug, api.api_type,
                     api.allow_upserts, api.presentation.page.value_or("null"),
                     api.presentation.section.value_or("null"), parents);
}

std::string outcome(const std::string& data, const CustomApi* current) {
  std::vector<std::string> problems;
  const CustomApi api = read_custom_api(parse(data), current, problems);
  return problems.empty() ? dump(api) : lines(problems);
}

CustomApi shelf() {
  CustomApi api;
  api.id = CustomApiId::make();
  api.name = "Shelf";
  api.description = "Old";
  api.slug = "shelf";
  api.api_type = "shelf_ext";
  api.allow_upserts = true;
  api.presentation = {"Home", "top"};
  api.parents = {ParentApi{*CustomApiId::parse(a_parent)}};
  return api;
}

std::string parents(const std::string& parent_apis) {
  return R"({"type":"custom_api","relationships":{"parent_apis":)" + parent_apis + "}}";
}

TEST(ReadCustomApi, FillsInDefaults) {
  const std::string required = R"({"type":"custom_api","name":"N","slug":"s","api_type":"t_ext")";
  const struct {
    std::string rest, wanted;
  } cases[] = {
      {"}", "N||s|t_ext|false|null|null| location"},
      {R"(,"description":null,"allow_upserts":null,"presentation":null,"relationships":null})",
       "N||s|t_ext|false|null|null| location"},
      {R"(,"description":"","presentation":{},"relationships":{}})", "N||s|t_ext|false|null|null| location"},
      {R"(,"description":"D","allow_upserts":true,"presentation":{"page":"Home","section":"top"}})",
       "N|D|s|t_ext|true|Home|top| location"},
      {R"(,"presentation":{"page":"Home","section":null}})", "N||s|t_ext|false|Home|null| location"},
      {R"(,"id":7,"links":[],"meta":"x","fields":{},"created_at":1})",
       "N||s|t_ext|false|null|null| location"},
  };
  for (const auto& c : cases) EXPECT_EQ(outcome(required + c.rest, nullptr), c.wanted) << c.rest;
}

TEST(ReadCustomApi, ChangesOnlyWhatIsSent) {
  const CustomApi current = shelf();
  const std::string same = " " + std::string(a_parent);
  const struct {
    std::string data, wanted;
  } cases[] = {
      {R"({"type":"custom_api"})", "Shelf|Old|shelf|shelf_ext|true|Home|top|" + same},
      {R"({"type":"custom_api","name":"New"})", "New|Old|shelf|shelf_ext|true|Home|top|" + same},
      {R"({"type":"custom_api","description":""})", "Shelf||shelf|shelf_ext|true|Home|top|" + same},
      {R"({"type":"custom_api","slug":"a-b_9"})", "Shelf|Old|a-b_9|shelf_ext|true|Home|top|" + same},
      {R"({"type":"custom_api","api_type":"shelf_ext"})", "Shelf|Old|shelf|shelf_ext|true|Home|top|" + same},
      {R"({"type":"custom_api","allow_upserts":false})", "Shelf|Old|shelf|shelf_ext|false|Home|top|" + same},
      {R"({"type":"custom_api","presentation":{"page":"Sales"}})",
       "Shelf|Old|shelf|shelf_ext|true|Sales|top|" + same},
      {R"({"type":"custom_api","presentation":{"section":null}})",
       "Shelf|Old|shelf|shelf_ext|true|Home|null|" + same},
      {R"({"type":"custom_api","presentation":{"page":null,"section":null}})",
       "Shelf|Old|shelf|shelf_ext|true|null|null|" + same},
  };
  for (const auto& c : cases) EXPECT_EQ(outcome(c.data, &current), c.wanted) << c.data;
}

TEST(ReadCustomApi, ReadsParentsInBothForms) {
  const CustomApi current = shelf();
  const std::string id(a_parent);
  const std::string refusal =
      "The field 'relationships.parent_apis.data' must name Custom APIs by type 'custom_api' and id, or the "
      "location by type 'api_location' and id '/v2/extensions'.";
  const std::string location = R"({"type":"api_location","id":"/v2/extensions"})";
  const std::string parent = R"({"type":"custom_api","id":")" + id + R"("})";
  const std::string before = "Shelf|Old|shelf|shelf_ext|true|Home|top|";
  const struct {
    std::string parent_apis, wanted;
  } cases[] = {
      {R"({"data":[)" + location + "]}", before + " location"},
      {"[" + location + "]", before + " location"},
      {R"({"data":[)" + location + "," + parent + "]}", before + " location " + id},
      {R"({"data":[{"type":"custom_api","id":"00000000-0000-4000-8000-00000000000A"}]})", before + " " + id},
      {R"({"data":[]})", before + " location"},
      {"[]", before + " location"},
      {"{}", before + " " + id},
      {"null", before + " " + id},
      {R"({"data":null})", before + " " + id},
      {R"({"data":{}})", "The field 'relationships.parent_apis.data' must be an array."},
      {R"("x")", "The field 'relationships.parent_apis.data' must be an array."},
      {R"([{"type":"api_location","id":"/v2/elsewhere"}])", refusal},
      {R"([{"type":"custom_api","id":"/v2/extensions"}])", refusal},
      {R"([{"type":"api_location","id":")" + id + R"("}])", refusal},
      {R"([{"type":"custom_apis","id":")" + id + R"("}])", refusal},
      {R"([{"type":"custom_api"}])", refusal},
      {R"([{"id":")" + id + R"("}])", refusal},
      {R"([{"type":"custom_api","id":7}])", refusal},
      {R"([{"type":"custom_api","id":"7"}])", refusal},
      {R"(["/v2/extensions"])", refusal},
      {"[" + location + ",null]", refusal},
      {"[" + repeat(location + ",", 99) + location + "]", before + repeat(" location", 100)},
      {"[" + repeat(location + ",", 100) + location + "]",
       "The field 'relationships.parent_apis.data' must have at most 100 members."},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(outcome(parents(c.parent_apis), &current), c.wanted) << c.parent_apis.substr(0, 200);
  }
}

TEST(ReadCustomApi, Refuses) {
  const CustomApi current = shelf();
  const std::string required = R"(","slug":"s","api_type":"t_ext"})";
  const struct {
    const CustomApi* current;
    std::string data, wanted;
  } cases[] = {
      {nullptr, "{}",
       "The field 'type' must be 'custom_api'.\nThe field 'name' is required.\nThe field 'slug' is "
       "required.\n"
       "The field 'api_type' is required."},
      {nullptr, R"({"type":"custom_field","name":"N)" + required, "The field 'type' must be 'custom_api'."},
      {nullptr, R"({"type":"custom_api","name":")" + repeat("😀", 256) + required,
       "The max length of field 'name' is '255'."},
      {&current, "{}", "The field 'type' must be 'custom_api'."},
      {&current, R"({"type":"custom_api","name":null,"slug":null})",
       "The field 'name' is required.\nThe field 'slug' is required."},
      {&current, R"({"type":"custom_api","name":""})", "The field 'name' is required."},
      {&current, R"({"type":"custom_api","description":")" + repeat("é", 256) + R"("})",
       "The max length of field 'description' is '255'."},
      {&current, R"({"type":"custom_api","api_type":"other_ext"})",
       "The field 'api_type' cannot be updated."},
      {&current, R"({"type":"custom_api","api_type":7})", "The field 'api_type' cannot be updated."},
      {&current, R"({"type":"custom_api","presentation":[]})", "The field 'presentation' must be an object."},
      {&current, R"({"type":"custom_api","presentation":{"page":null}})",
       "The field 'presentation.section' can only be set if 'page' is set."},
      {&current, R"({"type":"custom_api","presentation":{"section":")" + repeat("s", 65) + R"("}})",
       "The max length of field 'presentation.section' is '64'."},
      {&current, R"({"type":"custom_api","relationships":[]})",
       "The field 'relationships' must be an object."},
      {&current,
       R"({"relationships":7,"presentation":7,"allow_upserts":7,"api_type":7,"slug":7,"description":7,"name":7})",
       "The field 'type' must be 'custom_api'.\nThe field 'name' must be a string.\n"
       "The field 'description' must be a string.\nThe field 'slug' must be a string.\n"
       "The field 'api_type' cannot be updated.\nThe field 'allow_upserts' must be a boolean.\n"
       "The field 'presentation' must be an object.\nThe field 'relationships' must be an object."},
  };
  for (const auto& c : cases) EXPECT_EQ(outcome(c.data, c.current), c.wanted) << c.data.substr(0, 200);
}

TEST(ReadCustomApi, TakesTheLongestTexts) {
  const CustomApi current = shelf();
  const std::string name = repeat("😀", 255);
  const std::string section = repeat("é", 64);
  EXPECT_EQ(outcome(R"({"type":"custom_api","name":")" + name + R"(","description":")" + name +
                        R"(","presentation":{"section":")" + section + R"("}})",
                    &current),
            name + "|" + name + "|shelf|shelf_ext|true|Home|" + section + "| " + std::string(a_parent));
}

TEST(ReadCustomApi, KnowsTheFormOfASlug) {
  const std::string refusal =
      "The field 'slug' must consist of lowercase alphanumeric characters, hyphens or underscores, and be "
      "between 1 to 63 characters long.";
  const CustomApi current = shelf();
  for (const std::string& slug : {std::string("a"), std::string("9"), std::string("-"), std::string("_"),
                                  std::string("az09_-"), repeat("a", 63)}) {
    EXPECT_EQ(outcome(R"({"type":"custom_api","slug":")" + slug + R"("})", &current),
              "Shelf|Old|" + slug + "|shelf_ext|true|Home|top| " + std::string(a_parent));
  }
  for (const std::string& slug :
       {std::string(), repeat("a", 64), std::string("A"), std::string("a b"), std::string("a.b"),
        std::string("a/b"), std::string("é"), std::string("a\\n"), std::string("`"), std::string("{"),
        std::string(":"), std::string("~")}) {
    EXPECT_EQ(outcome(R"({"type":"custom_api","slug":")" + slug + R"("})", &current), refusal) << slug;
  }
}

TEST(ReadCustomApi, KnowsTheFormOfAnApiType) {
  const std::string refusal =
      "The field 'api_type' must consist of lowercase alphanumeric characters or underscores, end with "
      "'_ext', "
      "and be between 1 to 59 characters long before '_ext'.";
  const std::string before = R"({"type":"custom_api","name":"N","slug":"s","api_type":")";
  for (const std::string& type : {std::string("a_ext"), std::string("__ext"), std::string("a_9_ext"),
                                  std::string("_ext_ext"), repeat("a", 59) + "_ext"}) {
    EXPECT_EQ(outcome(before + type + R"("})", nullptr), "N||s|" + type + "|false|null|null| location");
  }
  for (const std::string& type :
       {std::string("_ext"), repeat("a", 60) + "_ext", std::string("A_ext"), std::string("a-b_ext"),
        std::string("a_EXT"), std::string("a_ext\\n"), std::string("a_exts"), std::string("aext"),
        std::string("é_ext"), std::string("a_ext_"), std::string("location-inventories_ext")}) {
    EXPECT_EQ(outcome(before + type + R"("})", nullptr), refusal) << type;
  }
}

class CheckParents : public testing::Test {
 protected:
  CheckParents() {
    add(root_, {});
    add(child_, {root_});
    add(lonely_, {});
  }

  void add(const CustomApiId& id, const std::vector<CustomApiId>& parent_ids) {
    catalog_ = catalog_.with(with_parents(id, parent_ids));
  }
  static CustomApi with_parents(const CustomApiId& id, const std::vector<CustomApiId>& parent_ids) {
    CustomApi api;
    api.id = id;
    api.slug = id.text();
    for (const CustomApiId& parent : parent_ids) api.parents.push_back({parent});
    if (api.parents.empty()) api.parents.emplace_back();
    return api;
  }
  std::string outcome(const CustomApiId& id, const std::vector<CustomApiId>& parent_ids) const {
    std::vector<std::string> problems;
    check_parents(with_parents(id, parent_ids), catalog_, problems);
    return lines(problems);
  }

  const CustomApiId root_ = CustomApiId::make();
  const CustomApiId child_ = CustomApiId::make();
  const CustomApiId lonely_ = CustomApiId::make();
  const CustomApiId new_ = CustomApiId::make();
  const CustomApiId missing_ = CustomApiId::make();
  Catalog catalog_;
};

TEST_F(CheckParents, AllowsTwoLevelsWithoutACycle) {
  const std::string depth = "The field 'relationships.parent_apis' must not have a depth exceeding 2.";
  const std::string cycle = "The field 'relationships.parent_apis' must not form a cycle.";
  const struct {
    std::string name;
    CustomApiId id;
    std::vector<CustomApiId> parents;
    std::string wanted;
  } cases[] = {
      {"a new one on the location", new_, {}, ""},
      {"a new child", new_, {root_}, ""},
      {"a new child of two", new_, {root_, lonely_}, ""},
      {"a grandchild", new_, {child_}, depth},
      {"a child and grandchild", new_, {root_, child_}, depth},
      {"a parent that is not there",
       new_,
       {missing_},
       "The field 'relationships.parent_apis' names a Custom "
       "API that does not exist: '" +
           missing_.text() + "'."},
      {"itself", lonely_, {lonely_}, cycle},
      {"a new one under itself", new_, {new_}, cycle},
      {"its own child", root_, {child_}, cycle},
      {"a parent becomes a child", root_, {lonely_}, depth},
      {"a parent stays", root_, {}, ""},
      {"a child moves", child_, {lonely_}, ""},
      {"a child leaves", child_, {}, ""},
  };
  for (const auto& c : cases) EXPECT_EQ(outcome(c.id, c.parents), c.wanted) << c.name;
}

TEST_F(CheckParents, AddsToTheProblemsThatAreThere) {
  std::vector<std::string> problems = {"Another."};
  check_parents(with_parents(root_, {lonely_}), catalog_, problems);
  EXPECT_EQ(lines(problems),
            "Another.\nThe field 'relationships.parent_apis' must not have a depth exceeding 2.");
}

}  // namespace
}  // namespace bespoke
