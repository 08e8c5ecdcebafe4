// In which order changes get their positions in the log: with the commit where nobody else gives any, else
// later, and never so that a reader who goes by them misses one.
#include <libpq-fe.h>

#include <atomic>
#include <future>
#include <set>
#include <thread>

#include "postgresql_test.h"
#include "store/postgresql/event_sql.h"

namespace bespoke {
namespace {

// While it lives nobody else gives positions.
class PositionsHeld {
 public:
  explicit PositionsHeld(const PostgresqlHome& home) : handle_(PQconnectdb(home.url().c_str())) {
    PQclear(PQexec(
        handle_,
        (std::string("SELECT pg_advisory_lock(") + postgresql::EventSql::positions_lock + ")").c_str()));
  }
  ~PositionsHeld() { PQfinish(handle_); }
  PositionsHeld(const PositionsHeld&) = delete;
  PositionsHeld& operator=(const PositionsHeld&) = delete;

 private:
  PGconn* handle_;
};

class PostgresqlPositions : public PostgresqlTest {
 protected:
  void SetUp() override {
    PostgresqlTest::SetUp();
    if (IsSkipped()) return;
    CustomApi api = new_api("kept");
    api.retention = {.feed = true, .history = true};
    ASSERT_OK(define(*store_, [&](Transaction& transaction) {
      Status inserted = transaction.insert_custom_api(api);
      return inserted ? transaction.insert_custom_field(api.id, new_field("n", FieldType::Integer))
                      : inserted;
    }));
    api_ = store_->catalog()->find(api.id);
  }

  // Sent without waiting, so that most share a commit.
  void at_once(WriteKind kind, const std::vector<Work>& works) {
    std::vector<std::promise<std::string>> done(works.size());
    for (std::size_t i = 0; i < works.size(); ++i) {
      store_->write({kind, works[i], [&done, i](Status status) { done[i].set_value(dump(status)); }});
    }
    for (std::promise<std::string>& each : done) EXPECT_EQ(each.get_future().get(), "ok");
  }
  std::vector<Entry> insert_at_once(std::size_t count) {
    std::vector<Entry> entries;
    for (std::size_t i = 0; i < count; ++i) entries.push_back(new_entry({integer(0)}));
    std::vector<Work> works;
    for (const Entry& entry : entries) {
      works.push_back(
          [this, entry](Transaction& transaction) { return transaction.insert_entry(*api_, entry); });
    }
    at_once(WriteKind::Insert, works);
    return entries;
  }
  void update_at_once(const std::vector<Entry>& entries) {
    std::vector<Work> works;
    for (const Entry& entry : entries) {
      works.push_back([this, id = entry.id](Transaction& transaction) -> Status {
        const Result<std::optional<Entry>> found = transaction.find_entry(*api_, id);
        if (!found) return found.error();
        return transaction.update_entry(*api_, **found, changed(**found, {integer((*found)->version + 1)}));
      });
    }
    at_once(WriteKind::Entry, works);
  }
  void give_positions() {
    EXPECT_OK(write(*store_, [](Transaction& transaction) -> Status {
      const Result<EventLog*> log = transaction.events();
      if (!log) return log.error();
      const Result<std::int64_t> given = (*log)->give_positions();
      return given ? Status() : given.error();
    }));
  }
  std::string count(const std::string& which) const {
    return home_->run("SELECT count(*) FROM changes " + which);
  }
  // Changes of one entry that a reader would be told in another order than they were made.
  std::string count_disorder() const {
    return home_->run(
        "SELECT count(*) FROM changes a JOIN changes b ON a.entry=b.entry AND a.version<b.version AND "
        "a.position>=b.position");
  }

  std::shared_ptr<const CustomApi> api_;
};

constexpr std::size_t many = 64;

TEST_F(PostgresqlPositions, AreGivenWithTheCommit) {
  const std::vector<Entry> entries = insert_at_once(many);
  EXPECT_NE(count("WHERE position IS NOT NULL"), "0");
  // One that goes alone has none at first, and then none of those that come behind it may have one.
  std::size_t rounds = 0;
  do {
    give_positions();
    update_at_once(entries);
  } while (++rounds < 30 && count("WHERE position IS NOT NULL AND version=" + std::to_string(rounds)) == "0");
  EXPECT_LT(rounds, 30U);
  give_positions();
  EXPECT_EQ(home_->run("SELECT count(DISTINCT position) FROM changes"), std::to_string((rounds + 1) * many));
  EXPECT_EQ(count_disorder(), "0");
}

TEST_F(PostgresqlPositions, AreGivenLaterWhereSomebodyElseGivesAny) {
  std::vector<Entry> entries;
  {
    const PositionsHeld held(*home_);
    entries = insert_at_once(many);
    EXPECT_EQ(count("WHERE position IS NOT NULL"), "0");
  }
  // What has one must not be followed by an earlier change of its entry.
  update_at_once(entries);
  EXPECT_EQ(count("WHERE position IS NOT NULL"), "0");
  insert_at_once(many);
  EXPECT_NE(count("WHERE position IS NOT NULL"), "0");
  give_positions();
  EXPECT_EQ(count("WHERE position IS NULL"), "0");
  EXPECT_EQ(count_disorder(), "0");
}

// An observation goes by numbers, a copy of it by positions: they must not cross it.
TEST_F(PostgresqlPositions, DoNotComeToLieOnTheOtherSideOfAnObservation) {
  {
    const PositionsHeld held(*home_);
    insert_at_once(many);
  }
  home_->run(
      "INSERT INTO observations(integration,event,since) SELECT 1,'kept_ext.created',max(number) FROM "
      "changes");
  insert_at_once(many);
  EXPECT_EQ(count("WHERE position IS NOT NULL"), "0");
  give_positions();
  insert_at_once(many);
  EXPECT_NE(home_->run("SELECT count(position) FROM changes"), std::to_string(2 * many));
  give_positions();
  EXPECT_EQ(home_->run("SELECT (SELECT max(c.position) FROM changes c WHERE c.number<=o.since)<(SELECT "
                       "min(c.position) FROM changes c WHERE c.number>o.since) FROM observations o"),
            "t");
}

// Statements that were planned while the log was small are used when it is large.
TEST_F(PostgresqlPositions, AreFoundByAnIndexHoweverSmallTheLogWas) {
  constexpr int rounds = 200;
  constexpr std::size_t few =
      4;  // so that the log has a page or two when its statements are planned for good
  const std::vector<Entry> entries = insert_at_once(few);
  home_->run("VACUUM ANALYZE");
  for (int round = 0; round < rounds; ++round) update_at_once(entries);
  store_.reset();  // its sessions report what they have done, soon after they have ended
  const std::string all = std::to_string((rounds + 1) * few);
  const auto told = [this](const std::string& what) {
    return home_->run("SELECT " + what +
                      " FROM pg_stat_user_tables WHERE schemaname=current_schema() AND relname='changes'");
  };
  for (int i = 0; i < 100 && told("n_tup_ins") != all; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  ASSERT_EQ(told("n_tup_ins"), all);
  const std::string scans = told("seq_scan");
  EXPECT_LT(std::stoi(scans), rounds / 2) << scans;
}

TEST_F(PostgresqlPositions, LetAReaderMissNothing) {
  constexpr int rounds = 15;
  std::atomic<bool> written = false;
  std::set<std::string> seen;
  std::thread reader([&] {
    std::int64_t position = 0;
    for (bool last = false; !last;) {
      last = written;
      if (last) give_positions();
      for (std::size_t found = 1; found > 0;) {
        found = 0;
        EXPECT_OK(store_->read([&](Snapshot& snapshot) -> Status {
          const Result<EventLog*> log = snapshot.events();
          if (!log) return log.error();
          const auto changes = (*log)->changes_behind(api_->id, position, 100, 1U << 20U);
          if (!changes) return changes.error();
          found = changes->size();
          for (const PlacedChange& placed : *changes) {
            position = placed.position;
            seen.insert(placed.change.id.text());
          }
          return {};
        }));
      }
    }
  });
  std::thread giver([&] {
    while (!written) {
      give_positions();
      const PositionsHeld held(*home_);
      std::this_thread::sleep_for(std::chrono::milliseconds(3));
    }
  });
  for (int round = 0; round < rounds; ++round) update_at_once(insert_at_once(many));
  written = true;
  giver.join();
  reader.join();
  EXPECT_EQ(seen.size(), 2 * many * rounds);
  EXPECT_EQ(count(""), std::to_string(2 * many * rounds));
  EXPECT_EQ(count_disorder(), "0");
}

}  // namespace
}  // namespace bespoke
