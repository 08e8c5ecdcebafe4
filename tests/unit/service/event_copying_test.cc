// Copying the log of changes: it goes on where it was stopped, and what differs is noticed. Over SQLite,
// since the judge store keeps no such log; tests/store/event_copies_test.cc is about every store.
#include "service/event_copying.h"

#include <cstdlib>
#include <filesystem>

#include "model/errors.h"
#include "service/copy.h"
#include "store/limits.h"
#include "store/open_store.h"
#include "use_cases.h"

namespace bespoke {
namespace {

constexpr std::int64_t parts = 3;

class EventCopyingTest : public testing::Test {
 protected:
  EventCopyingTest() : source_(open("source")), target_(open("target")) {
    api_ = made_api(*source_, "kept", R"(,"feed":true,"history":true)");
    Integration integration;
    integration.id = IntegrationId::make();
    integration.observes = {"kept_ext.created"};
    integration.url = "http://203.0.113.1/";
    integration.sealed_secret = "sealed";
    EXPECT_EQ(told(write_now(*source_, WriteKind::Definitions,
                             [&](Transaction& to) { return to.put_integration(integration); })),
              "ok");
    api_ = source_->catalog()->find(api_->id);
    EXPECT_EQ(told(write_now(*source_, WriteKind::Entries,
                             [this](Transaction& to) -> Status {
                               for (std::int64_t i = 0; i < (parts - 1) * copied_rows_max + 1; ++i) {
                                 const Entry entry{EntryId::make(), {}, 1, Timestamp{i}, Timestamp{i}};
                                 if (Status put = to.insert_entry(*api_, entry); !put) return put;
                               }
                               return {};
                             })),
              "ok");
    make_jobs();
  }
  ~EventCopyingTest() override {
    source_.reset();
    target_.reset();
    std::filesystem::remove_all(folder_);
  }

  std::unique_ptr<Store> open(const char* name) const {
    Result<std::unique_ptr<Store>> store = open_sqlite_store({.folder = folder_ / name});
    EXPECT_EQ(told(store), "ok");
    return *std::move(store);
  }

  static Status with_log(Store& store, const std::function<Status(EventLog&)>& work) {
    return write_now(store, WriteKind::Entries, [&work](Transaction& to) { return work(**to.events()); });
  }

  // Of two parts.
  void make_jobs() {
    EXPECT_EQ(told(with_log(*source_,
                            [this](EventLog& log) -> Status {
                              const auto made =
                                  log.make_jobs(number(*source_), copied_rows_max + 1, Timestamp{1});
                              return made ? Status() : made.error();
                            })),
              "ok");
  }

  static std::int64_t number(Store& store) { return store.catalog()->integrations()[0]->number; }

  // Stopped after so many parts.
  Status copy_parts(std::int64_t allowed) {
    return copy_events(*source_, *target_,
                       {[](Transaction&) { return Status(); },
                        [&allowed] { return allowed-- > 0 ? Status() : Status(invalid("stopped")); }});
  }

  static std::string sums(Store& store) {
    const auto sums = sum_data(store, [](std::int64_t) { return Status(); });
    EXPECT_EQ(told(sums), "ok");
    return fmt::format("{} {} {}", sums->at(1).part, sums->at(1).count, sums->at(1).sum);
  }

  static std::filesystem::path new_folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "bespoke-copy-XXXXXX").string();
    EXPECT_NE(mkdtemp(pattern.data()), nullptr);
    return pattern;
  }

  const std::filesystem::path folder_ = new_folder();
  std::unique_ptr<Store> source_;
  std::unique_ptr<Store> target_;
  CustomApiPointer api_;
};

TEST_F(EventCopyingTest, GoesOnWhereItWasStopped) {
  CopyOptions options;
  options.should_stop = [pages = 0]() mutable { return ++pages > 3; };  // within the entries
  EXPECT_EQ(told(copy_data(*source_, *target_, options)), "invalid: The copy was stopped.");
  for (std::int64_t part = 0; part < parts; ++part) EXPECT_EQ(told(copy_parts(1)), "invalid: stopped");
  EXPECT_NE(sums(*target_), sums(*source_));
  const Result<CopyReport> report = copy_data(*source_, *target_, {});
  ASSERT_EQ(told(report), "ok");
  EXPECT_TRUE(report->same());
  EXPECT_EQ(report->source[1].part, "integrations and changes");
  const std::int64_t changes = (parts - 1) * copied_rows_max + 1;
  EXPECT_EQ(report->source[1].count, 1 + changes + copied_rows_max + 1);
  EXPECT_EQ(report->entries, changes);
  EXPECT_EQ(told(copy_parts(0)), "ok");  // nothing is left
}

// A job more, and how far its integration is.
TEST_F(EventCopyingTest, IsSummedUp) {
  const std::string before = sums(*source_);
  EXPECT_EQ(told(with_log(*source_,
                          [this](EventLog& log) {
                            const auto made = log.make_jobs(number(*source_), 1, Timestamp{1});
                            return made ? Status() : made.error();
                          })),
            "ok");
  EXPECT_NE(sums(*source_), before);
}

}  // namespace
}  // namespace bespoke
