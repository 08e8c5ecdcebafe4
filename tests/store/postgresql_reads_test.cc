// How entries are read by their keys where many ask at once and the database is not as it should be.
#include <libpq-fe.h>

#include "postgresql_test.h"
#include "store/postgresql/limits.h"
#include "store/postgresql/point_reads.h"

namespace bespoke {
namespace {

using PostgresqlReads = PostgresqlTest;

// While it lives, all who read the table wait.
class Hold {
 public:
  Hold(const PostgresqlHome& home, const std::string& table) : handle_(PQconnectdb(home.url().c_str())) {
    run("BEGIN");
    run("LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
  }
  ~Hold() { PQfinish(handle_); }
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;
  void run(const std::string& text) { PQclear(PQexec(handle_, text.c_str())); }

 private:
  PGconn* handle_;
};

constexpr std::size_t reads = 3 * postgresql::reads_together_max;

// Those behind the first wait for it together, so that they are asked for together.
TEST_F(PostgresqlReads, AreNotDisturbedByOneThatFails) {
  const auto whole = add_api("whole", {new_field("f", FieldType::String)});
  const auto broken = add_api("broken", {new_field("f", FieldType::String)});
  const Entry entry = add_entry(*whole, "x");
  const Entry lost = add_entry(*broken, "y");
  std::vector<FutureEntry> found;
  {
    Hold hold(*home_, table(*whole));
    for (std::size_t i = 0; i < reads; ++i)
      found.push_back(find_soon(*store_, i % 7 == 5 ? *broken : *whole, i % 7 == 5 ? lost.id : entry.id));
    home_->run("DROP TABLE " + table(*broken));
  }
  for (std::size_t i = 0; i < reads; ++i) {
    const Result<std::optional<Entry>> read = found[i].get();
    if (i % 7 == 5) {
      EXPECT_REFUSED(read, ErrorCode::DefinitionChanged);
    } else {
      EXPECT_EQ(dump(read), dump(entry));
    }
  }
  EXPECT_EQ(dump(find(*store_, *whole, entry.id)), dump(entry));
}

TEST_F(PostgresqlReads, AreAskedAgainWhereTheirConnectionWasLost) {
  const auto api = add_api("one", {new_field("f", FieldType::String)});
  const Entry entry = add_entry(*api, "x");
  const std::string waiting = " FROM pg_locks WHERE NOT granted AND relation='" + table(*api) + "'::regclass";
  for (int round = 0; round < 3; ++round) {
    std::vector<FutureEntry> found;
    {
      Hold hold(*home_, table(*api));
      for (std::size_t i = 0; i < reads; ++i) found.push_back(find_soon(*store_, *api, entry.id));
      while (home_->run("SELECT count(*)" + waiting) == "0") {
      }
      home_->run("SELECT pg_terminate_backend(pid)" + waiting);
    }
    for (FutureEntry& each : found) EXPECT_EQ(dump(each.get()), dump(entry));
  }
}

TEST_F(PostgresqlReads, AreAnsweredBeforeTheStoreEnds) {
  const auto api = add_api("one", {new_field("f", FieldType::String)});
  const Entry entry = add_entry(*api, "x");
  std::vector<FutureEntry> found;
  for (std::size_t i = 0; i < reads; ++i) found.push_back(find_soon(*store_, *api, entry.id));
  store_.reset();
  for (FutureEntry& each : found) EXPECT_EQ(dump(each.get()), dump(entry));
}

}  // namespace
}  // namespace bespoke
