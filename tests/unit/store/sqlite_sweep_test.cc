// What removed fields and APIs leave behind goes away, once nobody can see it.
#include "sqlite_place.h"

namespace bespoke::sqlite {
namespace {

class SqliteSweep : public SqlitePlace {
 protected:
  void remove_field(const CustomApiId& api, const CustomFieldId& field) {
    EXPECT_EQ(define([&](Transaction& transaction) { return transaction.delete_custom_field(api, field); }),
              "ok");
  }
  std::shared_ptr<const CustomApi> add_field(const CustomApiId& api, const CustomField& field) {
    EXPECT_EQ(define([&](Transaction& transaction) { return transaction.insert_custom_field(api, field); }),
              "ok");
    return store().catalog()->find(api);
  }
  // Three columns of one row each, and what is left of them after field `a` was removed.
  CustomApiId add_filled() {
    const auto api = add_api("one", {unique_field("a"), new_field("b", FieldType::Integer)});
    EXPECT_EQ(
        write([&](Transaction& transaction) {
          for (std::int64_t i = 0; i < 3000; ++i) {
            Status added = transaction.insert_entry(*api, new_entry({Value(std::to_string(i)), Value(i)}));
            if (!added) return added;
          }
          return Status();
        }),
        "ok");
    return api->id;
  }
};

constexpr const char* emptied = "SELECT count(*) FROM removed_columns WHERE empty=1";

TEST_F(SqliteSweep, ColumnOfARemovedFieldIsEmptiedAndReused) {
  open();
  const CustomApiId id = add_filled();
  const CustomField field = *store().catalog()->find(id)->find_field("a");
  const std::string table = "e" + std::to_string(store().catalog()->find(id)->number);
  remove_field(id, field.id);
  ASSERT_TRUE(comes_to(emptied, 1));
  const std::string column = std::to_string(field.column);
  EXPECT_EQ(ask("SELECT count(*) FROM " + table + " WHERE c" + column + " IS NOT NULL OR u" + column +
                " IS NOT NULL"),
            0);
  EXPECT_EQ(ask("SELECT count(*) FROM " + table + " WHERE c2 IS NOT NULL"), 3000);

  const auto other_kind = add_field(id, new_field("c", FieldType::String));
  EXPECT_NE(other_kind->find_field("c")->column, field.column);
  const auto api = add_field(id, unique_field("a"));
  EXPECT_EQ(api->find_field("a")->column, field.column);
  EXPECT_EQ(ask(emptied), 0);
  EXPECT_EQ(add_entries(*api, {Value(std::int64_t{7}), Value(), Value("7")}, 1), "ok");
}

TEST_F(SqliteSweep, GoesOnAfterARestart) {
  open();
  const CustomApiId id = add_filled();
  remove_field(id, store().catalog()->find(id)->fields[0].id);
  close();
  open();
  EXPECT_TRUE(comes_to(emptied, 1));
  EXPECT_EQ(count(*store().catalog()->find(id)), 3000);
}

TEST_F(SqliteSweep, TableOfARemovedApiIsDropped) {
  open();
  const CustomApiId id = add_filled();
  const std::string table = "e" + std::to_string(store().catalog()->find(id)->number);
  const std::string tables = "SELECT count(*) FROM sqlite_schema WHERE tbl_name='" + table + "'";
  EXPECT_GT(ask(tables), 1);
  EXPECT_EQ(define([&](Transaction& transaction) { return transaction.delete_custom_api(id); }), "ok");
  EXPECT_TRUE(comes_to(tables, 0));
  EXPECT_EQ(ask("SELECT count(*) FROM removed_apis"), 0);
  EXPECT_EQ(add_entries(*add_api("one", {new_field("a", FieldType::String)}), {Value("x")}, 1), "ok");
}

TEST_F(SqliteSweep, WritesGoOnMeanwhile) {
  open();
  const CustomApiId id = add_filled();
  const CustomFieldId field = store().catalog()->find(id)->fields[0].id;
  remove_field(id, field);
  const auto api = store().catalog()->find(id);
  for (std::int64_t i = 0; i < 200; ++i) EXPECT_EQ(add_entries(*api, {Value(i)}, 1), "ok");
  EXPECT_TRUE(comes_to(emptied, 1));
  EXPECT_EQ(count(*api), 3200);
}

}  // namespace
}  // namespace bespoke::sqlite
