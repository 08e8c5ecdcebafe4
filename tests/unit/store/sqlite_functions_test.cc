// The functions that statements call, each by itself.
#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

#include "store/sql/element_keys.h"
#include "store/sql/sql_text.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/functions.h"

namespace bespoke::sqlite {
namespace {

void throw_bad_alloc(sqlite3_context*, sqlite3_value**) {
  throw std::bad_alloc();
}
void throw_other(sqlite3_context*, sqlite3_value**) {
  throw std::runtime_error("not of SQLite's kind");
}

class SqliteFunctions : public testing::Test {
 protected:
  SqliteFunctions() : connection_(*Connection::open(":memory:", Connection::Use::Write)) {}

  // The value of the expression as a text, with the keys of these elements for its parameter.
  std::string value_of(const std::string& expression, const std::vector<std::string>& elements) {
    Result<Statement> statement = connection_->prepare("SELECT " + expression);
    if (!statement) return "refused";
    std::vector<std::string> keys;
    for (const std::string& element : elements) keys.push_back(sql::element_key(JsonText{element}));
    const sql::TextSet texts = sql::make_text_set(std::move(keys));
    statement->bind(sql::SqlValue(texts));
    const Result<bool> row = statement->step();
    if (!row || !*row) return "failed";
    return statement->is_null(0) ? "null" : statement->text(0);
  }

  std::unique_ptr<Connection> connection_;
};

TEST_F(SqliteFunctions, LeastHeld) {
  EXPECT_EQ(value_of(R"(least_held('["b","c","a"]',?))", {"\"c\"", "\"b\"", "\"d\""}), "\"b\"");
  EXPECT_EQ(value_of(R"(least_held('[1e1,1.0]',?))", {"10"}), sql::element_key(JsonText{"10"}));
  EXPECT_EQ(value_of(R"(least_held('["b"]',?))", {"\"c\""}), "null");
  EXPECT_EQ(value_of("least_held('[]',?)", {"1"}), "null");
  EXPECT_EQ(value_of("least_held(NULL,?)", {"1"}), "null");
  EXPECT_EQ(value_of("least_held('[1]','no set')", {}), "null");
}

TEST_F(SqliteFunctions, HoldsAll) {
  EXPECT_EQ(value_of("holds_all('[3,2.0,1]',?)", {"1", "2"}), "1");
  EXPECT_EQ(value_of("holds_all('[3,2.0,1]',?)", {"1", "4"}), "0");
  EXPECT_EQ(value_of("holds_all(NULL,?)", {"1"}), "0");
}

TEST_F(SqliteFunctions, IsSameNumber) {
  EXPECT_EQ(value_of("is_same_number('1.50',?)", {"1.5", "7"}), "1");
  EXPECT_EQ(value_of("is_same_number('\"7\"',?)", {"1.5", "7"}), "0");
  EXPECT_EQ(value_of("is_same_number('2',?)", {"1.5", "7"}), "0");
  EXPECT_EQ(value_of("is_same_number(NULL,?)", {"1.5"}), "0");
}

TEST_F(SqliteFunctions, FindText) {
  EXPECT_EQ(value_of("find_text('abc','bc')", {}), "1");
  EXPECT_EQ(value_of("find_text('abc','abc')", {}), "1");
  EXPECT_EQ(value_of("find_text('abc','abcd')", {}), "0");
  EXPECT_EQ(value_of("find_text('abc','B')", {}), "0");
  EXPECT_EQ(value_of("find_text('a\u00e4b','\u00e4')", {}), "1");
  EXPECT_EQ(value_of("find_text('abc','')", {}), "1");
  EXPECT_EQ(value_of("find_text('','')", {}), "1");
  EXPECT_EQ(value_of("find_text('','a')", {}), "0");
  EXPECT_EQ(value_of("find_text('abc',NULL)", {}), "null");
  EXPECT_EQ(value_of("find_text(NULL,'a')", {}), "null");
}

// No time limit stops it within an entry, so it must not take long where the part is nearly there at each
// place: with instr() 100 entries of these take minutes.
TEST_F(SqliteFunctions, FindTextTakesNoLongerForLongParts) {
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(
      value_of(
          "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<100) SELECT "
          "sum(find_text(replace(hex(zeroblob(30000)),'0','a'),replace(hex(zeroblob(4000)),'0','a')||'b')) "
          "FROM n)",
          {}),
      "0");
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(5));
}

// The statement fails, and the connection goes on.
TEST_F(SqliteFunctions, ThatThrowFailTheirStatement) {
  sqlite3_create_function(connection_->handle(), "out_of_memory", 0, SQLITE_UTF8, nullptr,
                          &call_from_c<throw_bad_alloc>, nullptr, nullptr);
  sqlite3_create_function(connection_->handle(), "broken", 0, SQLITE_UTF8, nullptr, &call_from_c<throw_other>,
                          nullptr, nullptr);
  for (const auto& [function, code] :
       {std::pair("out_of_memory()", SQLITE_NOMEM), {"broken()", SQLITE_ERROR}}) {
    Result<Statement> statement = connection_->prepare(std::string("SELECT 1+") + function);
    ASSERT_TRUE(statement);
    EXPECT_FALSE(statement->step());
    EXPECT_EQ(connection_->last_error(), code) << function;
  }
  EXPECT_EQ(value_of("1+1", {}), "2");
}

}  // namespace
}  // namespace bespoke::sqlite
