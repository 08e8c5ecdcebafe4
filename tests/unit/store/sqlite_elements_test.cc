// The table of elements holds what the lists of the entries that are there hold, and nothing else.
#include "sqlite_place.h"

namespace bespoke::sqlite {
namespace {

class SqliteElements : public SqlitePlace {
 protected:
  static Value list(std::string text) { return JsonText{std::move(text)}; }
  std::int64_t elements(const CustomApi& api, const std::string& condition = "1=1") const {
    return ask("SELECT count(*) FROM l" + std::to_string(api.number) + " WHERE " + condition);
  }
  std::int64_t tables(const CustomApi& api) const {
    return ask("SELECT count(*) FROM sqlite_schema WHERE name='l" + std::to_string(api.number) + "'");
  }
};

TEST_F(SqliteElements, FollowTheirEntries) {
  open();
  const auto api = add_api("one", {new_field("tags", FieldType::List), new_field("more", FieldType::List)});
  const Entry first = new_entry({list(R"(["a","b","a",1,1.0,null,true])"), {}});
  const Entry second = new_entry({list(R"(["b"])"), list(R"([2])")});
  EXPECT_EQ(write([&](Transaction& transaction) {
              Status added = transaction.insert_entry(*api, first);
              return added ? transaction.insert_entry(*api, second) : added;
            }),
            "ok");
  EXPECT_EQ(elements(*api), 6);
  EXPECT_EQ(elements(*api, R"(element='"b"')"), 2);

  Entry changed = first;
  changed.version = 1;
  changed.values = {list(R"(["b","c"])"), {}};
  EXPECT_EQ(write([&](Transaction& transaction) { return transaction.update_entry(*api, first, changed); }),
            "ok");
  EXPECT_EQ(elements(*api), 4);
  EXPECT_EQ(elements(*api, R"(element='"a"')"), 0);

  // One of an older version is not there any more, and takes nothing along.
  EXPECT_NE(write([&](Transaction& transaction) { return transaction.delete_entry(*api, first); }), "ok");
  EXPECT_NE(write([&](Transaction& transaction) { return transaction.update_entry(*api, first, first); }),
            "ok");
  EXPECT_EQ(elements(*api), 4);
  EXPECT_EQ(write([&](Transaction& transaction) { return transaction.delete_entry(*api, changed); }), "ok");
  EXPECT_EQ(elements(*api), 2);
}

TEST_F(SqliteElements, LongOnesAreKeptAsDigests) {
  open();
  const auto api = add_api("one", {new_field("tags", FieldType::List)});
  EXPECT_EQ(add_entries(*api, {list("[\"" + std::string(10'000, 'x') + "\"]")}, 1), "ok");
  EXPECT_EQ(elements(*api, "length(element)=65 AND element LIKE '#%'"), 1);
}

TEST_F(SqliteElements, OnlyListsNeedTheTable) {
  open();
  const auto api = add_api("one", {new_field("title", FieldType::String), new_field("any", FieldType::Any)});
  EXPECT_EQ(tables(*api), 0);
  EXPECT_EQ(add_entries(*api, {"a", list("[1]")}, 1), "ok");
}

TEST_F(SqliteElements, OfARemovedFieldGoAway) {
  open();
  auto api = add_api("one", {new_field("tags", FieldType::List), new_field("more", FieldType::List)});
  EXPECT_EQ(add_entries(*api, {list(R"(["a","b"])"), list("[1]")}, 500), "ok");
  EXPECT_EQ(elements(*api), 1500);
  const CustomFieldId tags = api->fields[0].id;
  const CustomApiId id = api->id;
  const CustomApi copy = *api;
  api.reset();
  EXPECT_EQ(define([&](Transaction& transaction) { return transaction.delete_custom_field(id, tags); }),
            "ok");
  EXPECT_TRUE(comes_to("SELECT count(*) FROM removed_columns WHERE empty=1", 1));
  EXPECT_EQ(elements(copy), 500);

  // The column is used again, by another list alone, and holds none of the old elements.
  const auto add = [&](const CustomField& field) {
    return define([&](Transaction& transaction) { return transaction.insert_custom_field(id, field); });
  };
  EXPECT_EQ(add(new_field("any", FieldType::Any)), "ok");
  EXPECT_EQ(ask("SELECT count(*) FROM removed_columns"), 1);
  EXPECT_EQ(add(new_field("again", FieldType::List)), "ok");
  EXPECT_EQ(ask("SELECT count(*) FROM removed_columns"), 0);
  EXPECT_EQ(elements(copy), 500);
}

TEST_F(SqliteElements, OfARemovedApiGoAway) {
  open();
  auto api = add_api("one", {new_field("tags", FieldType::List)});
  EXPECT_EQ(add_entries(*api, {list(R"(["a","b"])")}, 500), "ok");
  const CustomApi copy = *api;
  api.reset();
  EXPECT_EQ(define([&](Transaction& transaction) { return transaction.delete_custom_api(copy.id); }), "ok");
  EXPECT_TRUE(comes_to("SELECT count(*) FROM removed_apis", 0));
  EXPECT_EQ(tables(copy), 0);
}

}  // namespace
}  // namespace bespoke::sqlite
