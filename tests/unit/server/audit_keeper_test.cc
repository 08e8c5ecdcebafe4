// What the keeper of the audit log writes and removes by itself.
#include "server/audit_keeper.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>

#include "service/submit.h"
#include "store/open_store.h"

namespace bespoke {
namespace {

constexpr std::chrono::seconds patience{30};
constexpr std::int64_t ms_a_day = 24 * 60 * 60 * 1000;

class AuditKeeperTest : public testing::Test {
 protected:
  AuditKeeperTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "bespoke-audit-XXXXXX").string();
    if (mkdtemp(pattern.data()) != nullptr) folder_ = pattern;
    open();
  }
  ~AuditKeeperTest() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  void open() {
    auto opened = open_sqlite_store({.folder = folder_});
    ASSERT_TRUE(opened);
    store_ = *std::move(opened);
  }

  void append(std::int64_t days_ago) {
    EXPECT_TRUE(write_now(*store_, WriteKind::Entries, [&](Transaction& transaction) {
      const Timestamp at{Timestamp::now().ms - days_ago * ms_a_day};
      return (*transaction.audit())->append(at, R"("n":1)");
    }));
  }

  std::vector<AuditLine> lines() {
    std::vector<AuditLine> found;
    EXPECT_TRUE(store_->read([&](Snapshot& snapshot) -> Status {
      auto listed = (*snapshot.audit())->list_behind(0, 100);
      if (!listed) return listed.error();
      found = *std::move(listed);
      return {};
    }));
    return found;
  }

  std::filesystem::path folder_;
  std::unique_ptr<Store> store_;
  FailedLogins logins_;
};

TEST_F(AuditKeeperTest, RemovesWhatIsTooOld) {
  for (const std::int64_t days : {30, 11, 9, 0}) append(days);
  {
    const AuditKeeper keeper(*store_, logins_, {std::chrono::days(10), std::chrono::milliseconds(0)});
    const auto end = std::chrono::steady_clock::now() + patience;
    while (lines().size() > 2 && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  }
  const std::vector<AuditLine> left = lines();
  ASSERT_EQ(left.size(), 2U);
  EXPECT_EQ(left.front().position, 3);
}

TEST_F(AuditKeeperTest, WritesWhatHasGatheredAtItsEnd) {
  const auto now = FailedLogins::Clock::now();
  {
    const AuditKeeper keeper(*store_, logins_, {std::chrono::days(10)});
    for (int i = 0; i < 3; ++i) (void)logins_.count("a", {"192.0.2.1", {}, "r"}, now);
  }
  store_.reset();  // which writes what it has taken
  open();
  ASSERT_EQ(lines().size(), 1U);
  EXPECT_NE(lines().front().text.find(
                R"("action":"failed_login","actor":null,"address":"192.0.2.1","request_id":null,)"
                R"("target":{"type":"application_key"},"count":2)"),
            std::string::npos)
      << lines().front().text;
}

}  // namespace
}  // namespace bespoke
