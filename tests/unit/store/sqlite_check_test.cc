// `bespoke check`: what is whole is called so, and each planted damage is found.
#include <algorithm>
#include <fstream>

#include "sqlite_place.h"
#include "store/sqlite/folder_backup.h"
#include "store/sqlite/migrations.h"

namespace bespoke::sqlite {
namespace {

class SqliteCheck : public SqlitePlace {
 protected:
  // An API with a field of each kind, and three entries; the folder is closed then.
  void SetUp() override {
    open();
    const auto api =
        add_api("things", {new_field("text", FieldType::String), unique_field("sku"),
                           new_field("real", FieldType::Float), new_field("flag", FieldType::Boolean),
                           new_field("tags", FieldType::List), new_field("any", FieldType::Any)});
    for (const char* name : {"one", "two", "three"}) {
      ASSERT_EQ(add_entries(*api,
                            {std::string("a text"), std::string(name), 1.5, true, JsonText{R"(["x","y"])"},
                             JsonText{R"({"a":1})"}},
                            1),
                "ok");
    }
    const auto id_of_first = ask("SELECT min(k) FROM e1");
    ASSERT_EQ(id_of_first, 1);
    close();
  }

  std::vector<std::string> faults() {
    const Result<DataReport> report = check_folder(folder_, [](std::int64_t, std::int64_t) { return true; });
    if (!report) return {report.error().details.back()};
    EXPECT_EQ(report->faults_found, static_cast<std::int64_t>(report->faults.size()));
    return report->faults;
  }

  // That the damage is found, by a fault that says so.
  void finds(const std::string& damage, const std::string& told) {
    run(damage);
    const std::vector<std::string> found = faults();
    EXPECT_TRUE(
        std::ranges::any_of(found, [&](const std::string& fault) { return fault.find(told) != fault.npos; }))
        << damage << " was not found" << (found.empty() ? "" : "; but " + found.front());
  }
};

TEST_F(SqliteCheck, CallsWholeWhatIs) {
  EXPECT_EQ(faults(), std::vector<std::string>());
  const Result<DataReport> report = check_folder(folder_, [](std::int64_t, std::int64_t) { return true; });
  ASSERT_TRUE(report);
  EXPECT_EQ(report->custom_apis, 1);
  EXPECT_EQ(report->entries, 3);
}

TEST_F(SqliteCheck, StopsWhereItIsNotWantedAnyMore) {
  const Result<DataReport> report = check_folder(folder_, [](std::int64_t, std::int64_t) { return false; });
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::Unavailable);
}

TEST_F(SqliteCheck, RefusesAnOlderFormat) {
  run("PRAGMA user_version = 6");
  EXPECT_EQ(faults(), std::vector<std::string>{
                          "The data folder " + folder_.string() +
                          " is of format 6: start a server on it once, which brings it to format " +
                          std::to_string(newest_format()) + "."});
}

TEST_F(SqliteCheck, FindsVersionsBelowZero) {
  finds("UPDATE e1 SET version=-1 WHERE k=2", "has a version below 0");
}
TEST_F(SqliteCheck, FindsTimesThatAreNone) {
  finds("UPDATE e1 SET updated_at=0 WHERE k=2", "no time of its creation");
}
TEST_F(SqliteCheck, FindsIdsThatAreNone) {
  finds("UPDATE e1 SET id=x'0102' WHERE k=2", "the entry in row 2 has no id");
}
TEST_F(SqliteCheck, FindsTextThatIsNotUtf8) {
  finds("UPDATE e1 SET c1=CAST(x'61ff' AS TEXT) WHERE k=2", "has in text a text that is not UTF-8");
}
TEST_F(SqliteCheck, FindsNumbersThatAreNone) {
  finds("UPDATE e1 SET c3=9e999 WHERE k=2", "has in real no number");
}
TEST_F(SqliteCheck, FindsWhatIsNeitherTrueNorFalse) {
  finds("UPDATE e1 SET c4=2 WHERE k=2", "neither true nor false");
}
TEST_F(SqliteCheck, FindsWhatIsNoJson) {
  finds("UPDATE e1 SET c6='{\"a\":' WHERE k=2", "has in any what is no JSON");
}
TEST_F(SqliteCheck, FindsWhatIsNoList) {
  finds("UPDATE e1 SET c5='{}' WHERE k=2", "has in tags what is no list");
}
TEST_F(SqliteCheck, FindsValuesWithoutTheirKey) {
  finds("UPDATE e1 SET u2=NULL WHERE k=2", "another key for sku");
}
TEST_F(SqliteCheck, FindsKeysOfOtherValues) {
  finds("UPDATE e1 SET c2='four' WHERE k=2", "another key for sku");
}
TEST_F(SqliteCheck, FindsKeysWithoutAValue) {
  finds("UPDATE e1 SET c2=NULL WHERE k=2", "another key for sku");
}
TEST_F(SqliteCheck, FindsElementsThatAreMissing) {
  finds("DELETE FROM l1 WHERE k=2 AND element LIKE '%x%'", "lacks elements of tags");
}
TEST_F(SqliteCheck, FindsElementsOfNoEntry) {
  finds("INSERT INTO l1 SELECT field,element,created_at,99 FROM l1 WHERE k=2",
        "the lists of tags have 6 elements, and their table 8");
}
TEST_F(SqliteCheck, FindsElementsInAnotherPlace) {
  finds("UPDATE l1 SET created_at=created_at+1 WHERE k=2", "lacks elements of tags");
}
TEST_F(SqliteCheck, FindsCountsThatAreOff) {
  finds("UPDATE entry_counts SET entries=4", "it has 3 entries, and its count says 4");
}
TEST_F(SqliteCheck, FindsCountsThatAreMissing) {
  finds("DELETE FROM entry_counts", "its count says -1");
}
TEST_F(SqliteCheck, FindsAnIndexThatIsMissing) {
  finds("DROP INDEX i1_u2", "the index i1_u2 of sku is missing");
}
TEST_F(SqliteCheck, FindsATableThatIsMissing) {
  finds("DROP TABLE e1", "its entries cannot be read");
}
TEST_F(SqliteCheck, FindsDefinitionsThatCannotBeRead) {
  finds("ALTER TABLE custom_fields RENAME TO custom_pastures", "The definitions cannot be read");
}
TEST_F(SqliteCheck, FindsChangesThatAreNoJson) {
  finds(
      "INSERT INTO changes(id,event,api,entry,version,created_at,updated_at,at,who,body) "
      "VALUES(x'00','e',x'00',x'00',0,1,1,1,'w','{')",
      "change 1 is no JSON");
}
TEST_F(SqliteCheck, FindsJobsOfNoChange) {
  finds(
      "INSERT INTO "
      "integration_jobs(id,integration,change,entry,event,state,attempts,first_attempt,next_at,created_at,"
      "updated_at) VALUES(x'00',1,77,x'00','e',0,0,0,0,1,1)",
      "lacks what 1 waiting jobs are to tell of");
}
// An index that lacks a row, made by telling SQLite for a moment that it is not to hold it.
TEST_F(SqliteCheck, FindsAnIndexThatLacksARow) {
  run("CREATE TABLE kept AS SELECT sql FROM sqlite_schema WHERE name='i1_updated_at'; PRAGMA "
      "writable_schema=ON;"
      "UPDATE sqlite_schema SET sql=sql||' WHERE k<>2' WHERE name='i1_updated_at'");
  run("REINDEX i1_updated_at");
  finds(
      "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql=(SELECT sql FROM kept) WHERE "
      "name='i1_updated_at';"
      "DROP TABLE kept",
      "row 2 missing from index i1_updated_at");
}
TEST_F(SqliteCheck, FindsAPageThatIsNone) {
  const std::int64_t page = ask("SELECT rootpage FROM sqlite_schema WHERE name='e1'");
  run("PRAGMA wal_checkpoint(TRUNCATE)");
  std::fstream file(SqlitePlace::file(), std::ios::binary | std::ios::in | std::ios::out);
  file.seekp((page - 1) * 4096);
  file << std::string(4096, '\0');
  file.close();
  EXPECT_FALSE(faults().empty());
}

}  // namespace
}  // namespace bespoke::sqlite
