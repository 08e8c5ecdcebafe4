// That a receiver for which too much waits is told nothing more. Over SQLite:
// tests/store/waiting_changes_test.cc is about every store.
#include "events/event_care.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <thread>

#include "model/custom_api_rules.h"
#include "service/submit.h"
#include "store/open_store.h"

namespace bespoke {
namespace {

constexpr std::int64_t changes = 5;

class EventCareTest : public testing::Test {
 protected:
  EventCareTest() {
    store_ = *open_sqlite_store({.folder = folder_});
    std::vector<std::string> problems;
    const auto text = json::read(R"({"type":"custom_api","name":"a","slug":"a","api_type":"a_ext"})");
    CustomApi api = read_custom_api(*text, nullptr, problems);
    api.id = CustomApiId::make();
    integration_.id = IntegrationId::make();
    integration_.observes = {"a_ext.created"};
    integration_.url = "http://203.0.113.1/";
    EXPECT_TRUE(define([&](Transaction& to) { return to.insert_custom_api(api); }));
    put();
    EXPECT_TRUE(write_now(*store_, WriteKind::Entries, [&](Transaction& to) -> Status {
      for (std::int64_t i = 0; i < changes; ++i) {
        const Entry entry{EntryId::make(), {}, 1, Timestamp{i}, Timestamp{i}};
        if (Status put = to.insert_entry(*to.catalog().find(api.id), entry); !put) return put;
      }
      return {};
    }));
  }
  ~EventCareTest() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  Status define(std::function<Status(Transaction&)> work) {
    return write_now(*store_, WriteKind::Definitions, std::move(work));
  }
  void put() {
    EXPECT_TRUE(define([this](Transaction& to) { return to.put_integration(integration_); }));
  }

  // Whether the integration is enabled after a turn with that maximum.
  bool is_enabled_after(std::int64_t waiting_max) {
    auto counts = std::make_shared<DeliveryCounts>();
    {
      const EventCare care(*store_, counts, waiting_max);
      const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
      while (counts->waiting == 0 && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    EXPECT_TRUE(define([](Transaction&) { return Status(); }));  // behind what the turn wrote
    return store_->catalog()->find(integration_.id)->enabled;
  }

  static std::filesystem::path new_folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "bespoke-care-XXXXXX").string();
    EXPECT_NE(mkdtemp(pattern.data()), nullptr);
    return pattern;
  }

  const std::filesystem::path folder_ = new_folder();
  std::unique_ptr<Store> store_;
  Integration integration_;
};

TEST_F(EventCareTest, DisablesAnIntegrationForWhichTooMuchWaits) {
  EXPECT_TRUE(is_enabled_after(changes));
  EXPECT_FALSE(is_enabled_after(changes - 1));
}

// Enabled again it is not disabled for what waited before.
TEST_F(EventCareTest, CountsAnewWhereItIsEnabledAgain) {
  EXPECT_FALSE(is_enabled_after(0));
  put();
  EXPECT_TRUE(is_enabled_after(0));
}

}  // namespace
}  // namespace bespoke
