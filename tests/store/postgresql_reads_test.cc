// How entries are read by their keys where many ask at once and the database is not as it should be.
#include <libpq-fe.h>

#include <memory>

#include "postgresql_home.h"
#include "store/postgresql/point_reads.h"
#include "store_test.h"

namespace bespoke {
namespace {

class PostgresqlReads : public testing::Test {
 protected:
  void SetUp() override {
    if (!has_postgresql()) GTEST_SKIP() << "there is no postgresql to test with";
    home_ = std::make_unique<PostgresqlHome>();
    store_ = *home_->open();
  }

  std::shared_ptr<const CustomApi> add_api(std::string_view slug) {
    const CustomApi api = new_api(slug);
    EXPECT_OK(define(*store_, [&](Transaction& transaction) {
      const Status inserted = transaction.insert_custom_api(api);
      return inserted ? transaction.insert_custom_field(api.id, new_field("f", FieldType::String)) : inserted;
    }));
    return store_->catalog()->find(api.id);
  }
  Entry add_entry(const CustomApi& api, const std::string& value) {
    Entry entry = new_entry({Value(value)});
    EXPECT_OK(insert(*store_, api, entry));
    return entry;
  }
  std::string table(const CustomApi& api) const { return "e" + std::to_string(api.number); }

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

  std::unique_ptr<PostgresqlHome> home_;
  std::unique_ptr<Store> store_;
};

constexpr std::size_t reads = 3 * postgresql::reads_together_max;

// Those behind the first wait for it together, so that they are asked for together.
TEST_F(PostgresqlReads, AreNotDisturbedByOneThatFails) {
  const auto whole = add_api("whole");
  const auto broken = add_api("broken");
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
  const auto api = add_api("one");
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
  const auto api = add_api("one");
  const Entry entry = add_entry(*api, "x");
  std::vector<FutureEntry> found;
  for (std::size_t i = 0; i < reads; ++i) found.push_back(find_soon(*store_, *api, entry.id));
  store_.reset();
  for (FutureEntry& each : found) EXPECT_EQ(dump(each.get()), dump(entry));
}

}  // namespace
}  // namespace bespoke
