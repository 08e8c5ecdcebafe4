// Who owns a prepared statement: its user while it is in use, else the connection.
#include <gtest/gtest.h>

#include "store/sqlite/connection.h"
#include "store/sqlite/limits.h"

namespace bespoke::sqlite {
namespace {

// Counts from 1 to 3; one text for each `number`.
std::string counting(std::size_t number) {
  return "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM c WHERE n<3) SELECT n," +
         std::to_string(number) + " FROM c";
}

class SqliteConnection : public testing::Test {
 protected:
  SqliteConnection() : connection_(*Connection::open(":memory:", Connection::Use::Write)) {}

  Statement prepare(const std::string& text) {
    Result<Statement> statement = connection_->prepare(text);
    EXPECT_TRUE(statement) << text;
    return *std::move(statement);
  }
  // The first column of the next row; 0 at the end.
  static std::int64_t next(Statement& statement) {
    const Result<bool> row = statement.step();
    EXPECT_TRUE(row);
    return row && *row ? statement.integer(0) : 0;
  }

  std::unique_ptr<Connection> connection_;
};

TEST_F(SqliteConnection, PreparesMoreThanItKeepsWhileAllAreUsed) {
  constexpr std::size_t count = 2 * statements_max;
  std::vector<Statement> statements;
  statements.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    statements.push_back(prepare(counting(i)));
    EXPECT_EQ(next(statements.back()), 1);
  }
  for (const std::int64_t wanted : {2, 3, 0}) {
    for (std::size_t i = 0; i < count; ++i) {
      ASSERT_EQ(next(statements[i]), wanted) << i;
      if (wanted == 0) continue;
      EXPECT_EQ(statements[i].integer(1), static_cast<std::int64_t>(i));
    }
  }
  EXPECT_EQ(connection_->statements_kept(), statements_max);
}

TEST_F(SqliteConnection, WalksOneTextTwiceAtATime) {
  Statement one = prepare(counting(0));
  EXPECT_EQ(next(one), 1);
  {
    Statement other = prepare(counting(0));
    EXPECT_EQ(next(other), 1);
    EXPECT_EQ(next(one), 2);
    EXPECT_EQ(next(other), 2);
  }
  EXPECT_EQ(next(one), 3);
  EXPECT_EQ(connection_->statements_kept(), 1U);
}

TEST_F(SqliteConnection, BeginsAgainWhereAnEarlierUseStopped) {
  {
    Statement first = prepare(counting(0));
    EXPECT_EQ(next(first), 1);
  }
  Statement second = prepare(counting(0));
  EXPECT_EQ(next(second), 1);
}

// What lay idle for longest makes room; what is in use does not.
TEST_F(SqliteConnection, KeepsTheOneInUse) {
  Statement used = prepare(counting(0));
  EXPECT_EQ(next(used), 1);
  for (std::size_t i = 1; i <= 2 * statements_max; ++i) {
    Statement idle = prepare(counting(i));
    EXPECT_EQ(next(idle), 1);
  }
  EXPECT_EQ(next(used), 2);
  EXPECT_EQ(connection_->statements_kept(), statements_max);
}

TEST_F(SqliteConnection, KeepsNoMoreTextThanItsMaximum) {
  const std::string padding(statement_text_bytes_max - 200, ' ');
  for (std::size_t i = 0; i < statements_max; ++i) {
    Statement statement = prepare(counting(i) + padding);
    EXPECT_EQ(next(statement), 1);
    EXPECT_LE(connection_->statement_texts_bytes(), statement_texts_bytes_max);
  }
  EXPECT_GT(connection_->statement_texts_bytes(), statement_texts_bytes_max / 2);
  const std::size_t kept = connection_->statements_kept();
  Statement longer = prepare(counting(0) + std::string(statement_text_bytes_max, ' '));
  EXPECT_EQ(next(longer), 1);
  EXPECT_EQ(connection_->statements_kept(), kept);
}

}  // namespace
}  // namespace bespoke::sqlite
