// Data whose case-blind keys were folded by another version of Unicode.
#include "model/case_folding.h"
#include "model/errors.h"
#include "sqlite_place.h"

namespace bespoke::sqlite {
namespace {

class SqliteFolding : public SqlitePlace {
 protected:
  SqliteFolding() {
    open();
    api_ = add_api("one", {new_field("f", FieldType::String,
                                     R"({"string":{"unique":"yes","unique_case_insensitivity":true}})"),
                           unique_field("g")});
  }
  // The data as another version would have left it.
  void reopen_after(const std::string& sql) {
    close();
    run("UPDATE case_folding SET unicode='14.0.0';" + sql);
    open();
    api_ = store().catalog()->find(api_->id);
  }
  Entry add(const std::string& value) {
    const Entry entry = new_entry({Value(value), Value(value)});
    EXPECT_EQ(write([&](Transaction& transaction) { return transaction.insert_entry(*api_, entry); }), "ok");
    return entry;
  }
  std::string insert(const std::string& value) {
    return write([&](Transaction& transaction) {
      return transaction.insert_entry(*api_, new_entry({Value(value), Value()}));
    });
  }
  std::string column(char kind, std::size_t field) {
    return kind + std::to_string(api_->fields[field].column);
  }
  std::string table() { return "e" + std::to_string(api_->number); }

  std::shared_ptr<const CustomApi> api_;
};

TEST_F(SqliteFolding, NotesTheVersionOfNewData) {
  EXPECT_EQ(ask("SELECT count(*) FROM case_folding WHERE unicode='" + std::string(unicode_version()) + "'"),
            1);
}

// More of them than are looked at together.
TEST_F(SqliteFolding, FoldsTheKeysOfAnotherVersionAnew) {
  for (int i = 0; i < 600; ++i) add("Value " + std::to_string(i));
  reopen_after("UPDATE " + table() + " SET " + column('u', 0) + "=randomblob(32)");
  EXPECT_EQ(insert("VALUE 0"), told(duplicate_value("f")));
  EXPECT_EQ(insert("VALUE 599"), told(duplicate_value("f")));
  EXPECT_EQ(insert("value 600"), "ok");
  EXPECT_EQ(ask("SELECT count(*) FROM case_folding WHERE unicode='" + std::string(unicode_version()) + "'"),
            1);
}

// By the spelling of other fields nothing was folded.
TEST_F(SqliteFolding, LeavesOtherKeysAlone) {
  add("a");
  const std::string strange = "UPDATE " + table() + " SET " + column('u', 1) + "=x'01'";
  reopen_after(strange);
  EXPECT_EQ(ask("SELECT count(*) FROM " + table() + " WHERE " + column('u', 1) + "=x'01'"), 1);
}

TEST_F(SqliteFolding, GivesTheKeyOfTwoThatClashToTheOlder) {
  const Entry older = add("strasse");
  const Entry newer = add("b");
  reopen_after("UPDATE " + table() + " SET " + column('c', 0) + "='STRASSE' WHERE " + column('c', 0) +
               "='b'");
  EXPECT_EQ(count(*api_), 2);
  EXPECT_EQ(insert("Strasse"), told(duplicate_value("f")));
  Entry changed = newer;
  changed.values[0] = Value("another");
  ++changed.version;
  Entry stored = newer;
  stored.values[0] = Value("STRASSE");
  EXPECT_EQ(write([&](Transaction& transaction) { return transaction.update_entry(*api_, stored, changed); }),
            "ok");
  EXPECT_EQ(write([&](Transaction& transaction) { return transaction.delete_entry(*api_, older); }), "ok");
  EXPECT_EQ(insert("Strasse"), "ok");
}

}  // namespace
}  // namespace bespoke::sqlite
