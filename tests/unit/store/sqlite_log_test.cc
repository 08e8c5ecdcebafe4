// The log stays short, whoever reads.
#include <atomic>

#include "model/errors.h"
#include "query/limits.h"
#include "sqlite_place.h"
#include "store/sqlite/log_gate.h"
#include "store/sqlite/reader_pool.h"

namespace bespoke::sqlite {
namespace {

using std::chrono::milliseconds;

Deadline in(milliseconds time) {
  return std::chrono::steady_clock::now() + time;
}

TEST(LogGate, ListsWaitWhileItIsClosed) {
  int drained = 0;
  LogGate gate([&] { ++drained; });
  auto running = gate.enter(in(milliseconds(0)));
  ASSERT_TRUE(running);
  gate.close();
  EXPECT_FALSE(gate.drained());
  EXPECT_FALSE(gate.enter(in(milliseconds(5))));
  { const LogGate::Pass holder = gate.join(); }
  EXPECT_EQ(drained, 0);
  running.reset();
  EXPECT_EQ(drained, 1);
  EXPECT_TRUE(gate.drained());
  auto waiting =
      std::async(std::launch::async, [&] { return gate.enter(in(std::chrono::seconds(20))).has_value(); });
  gate.open();
  EXPECT_TRUE(waiting.get());
  EXPECT_FALSE(gate.drained());
}

TEST(LogGate, StopsTheOldestFirst) {
  LogGate gate([] {});
  const LogGate::Pass first = gate.join();
  const LogGate::Pass second = gate.join();
  gate.stop_oldest();
  EXPECT_TRUE(first.stopped());
  EXPECT_FALSE(second.stopped());
  gate.stop_oldest();
  EXPECT_TRUE(second.stopped());
}

class SqliteLog : public SqlitePlace {
 protected:
  std::uintmax_t log_size() const {
    std::error_code error;
    const std::uintmax_t size = std::filesystem::file_size(file() + "-wal", error);
    return error ? 0 : size;
  }
  Status list(const CustomApi& api, const ListQuery& query) {
    return store().read([&](Snapshot& snapshot) -> Status {
      const Result<EntryPage> page = snapshot.list_entries(api, query);
      if (!page) return page.error();
      return {};
    });
  }
};

// A like that no index helps, so that the lists of two threads overlap all the time.
ListQuery scan() {
  ListQuery query;
  query.filter =
      BoundFilter{BoundCondition{entry_field_attribute, Operator::Like, {}, LikePattern{"q", true, true}}};
  query.page.limit = 25;
  return query;
}

TEST_F(SqliteLog, StaysShortWhileListsFollowEachOther) {
  constexpr std::int64_t mebibyte = 1 << 20;
  open({.checkpoint = mebibyte / 2, .gate = mebibyte, .stop_lists = 64 * mebibyte});
  const auto api = add_api("one", {new_field("f", FieldType::String)});
  ASSERT_EQ(add_entries(*api, {Value(std::string(2000, 'x'))}, 2000), "ok");
  std::atomic<bool> stop{false};
  std::atomic<int> lists{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([&] {
      while (!stop) {
        EXPECT_EQ(told(list(*api, scan())), "ok");
        ++lists;
      }
    });
  }
  std::uintmax_t longest = 0;
  for (int i = 0; i < 150; ++i) {
    EXPECT_EQ(add_entries(*api, {Value(std::string(2000, 'y'))}, 20), "ok");
    longest = std::max(longest, log_size());
  }
  stop = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_GT(lists, 2);
  EXPECT_LT(longest, 12 * static_cast<std::uintmax_t>(mebibyte));  // the first load alone is 5
}

TEST_F(SqliteLog, ListsThatHoldItTooLongAreStopped) {
  open({.checkpoint = 1 << 16, .gate = 1 << 16, .stop_lists = 1 << 17});
  const auto api = add_api("one", {new_field("f", FieldType::String)});
  ASSERT_EQ(add_entries(*api, {Value("x")}, 5000), "ok");
  const Status read = store().read([&](Snapshot& snapshot) -> Status {
    const Result<EntryPage> before = snapshot.list_entries(*api, scan());
    if (!before) return before.error();
    EXPECT_EQ(add_entries(*api, {Value(std::string(2000, 'y'))}, 200), "ok");
    EXPECT_EQ(write([](Transaction&) { return Status(); }), "ok");
    const Result<EntryPage> after = snapshot.list_entries(*api, scan());
    return after ? Status() : Status(after.error());
  });
  EXPECT_EQ(told(read), told(unavailable()));
  EXPECT_EQ(told(list(*api, scan())), "ok");
}

TEST_F(SqliteLog, SlowListIsStoppedAtItsDeadline) {
  open();
  const auto api = add_api("one", {new_field("f", FieldType::String)});
  for (int i = 0; i < 8; ++i) ASSERT_EQ(add_entries(*api, {Value(std::string(500, 'x'))}, 5000), "ok");
  ListQuery query = scan();
  query.timeout_ms = 1;
  EXPECT_EQ(told(list(*api, query)), told(deadline_exceeded(1)));
  query.timeout_ms = timeout_ms_max;
  EXPECT_EQ(told(list(*api, query)), "ok");
}

TEST_F(SqliteLog, ListsLeaveConnectionsToPointReads) {
  open();
  SqliteOptions options;
  options.readers = 4;
  const auto pool = open_readers(file(), options);
  ASSERT_TRUE(pool);
  const auto first = (*pool)->take_for_list(in(milliseconds(0)));
  const auto second = (*pool)->take_for_list(in(milliseconds(0)));
  ASSERT_TRUE(first && second);
  EXPECT_FALSE((*pool)->take_for_list(in(milliseconds(5))));
  std::optional<ReaderPool::Lease> point((*pool)->take());
  const ReaderPool::Lease other = (*pool)->take();
  auto waiting =
      std::async(std::launch::async, [&] { return (*pool)->take().connection().in_transaction(); });
  EXPECT_EQ(waiting.wait_for(milliseconds(20)), std::future_status::timeout);
  point.reset();
  EXPECT_FALSE(waiting.get());
}

}  // namespace
}  // namespace bespoke::sqlite
