// How many changes an API keeps, and how old, on every store.
#include <fmt/format.h>

#include "event_log_test.h"

namespace bespoke {
namespace {

constexpr std::int64_t hour_ms = 3'600'000;
constexpr Timestamp now{1'000 * hour_ms};
constexpr Timestamp fresh{now.ms - 1};
constexpr Timestamp old{now.ms - 25 * hour_ms};  // for an API that keeps them for a day

class KeptChangesTest : public EventLogTest {
 protected:
  void SetUp() override {
    EventLogTest::SetUp();
    if (!IsSkipped()) entry_ = new_id<EntryId>();
  }

  void keep(std::int64_t count) {
    CustomApi api = new_api("kept");
    api.change_retention_hours = 24;
    api.change_retention_count = count;
    api_ = add_api(api, {});
    first_ = bounds_since() + 1;
    next_ = first_;
  }

  void keep_from_now_on(std::int64_t hours, std::int64_t count) {
    CustomApi api = *current(*api_);
    api.change_retention_hours = hours;
    api.change_retention_count = count;
    EXPECT_OK(define(store(), [&](Transaction& to) { return to.update_custom_api(api); }));
  }

  // Changes of one entry, at positions one behind the other.
  void add_changes(std::int64_t count, Timestamp at = fresh) {
    std::vector<CopiedChange> changes;
    for (std::int64_t i = 0; i < count; ++i) {
      CopiedChange& row = changes.emplace_back();
      row.number = next_++;
      row.kept = true;
      row.change = {
          new_id<EntryId>().uuid(), "kept_ext.updated", api_->id, entry_, row.number, at, at, at, "", "{}"};
    }
    EXPECT_OK(with_log(store(), [&](EventLog& log) -> Status {
      if (Status restored = log.restore(changes); !restored) return restored;
      return log.restore(CopiedPlaces{next_ - 1, {}, {}});
    }));
  }

  std::vector<KeptMove> find_moves() {
    std::vector<KeptMove> moves;
    EXPECT_OK(store().read([&](Snapshot& snapshot) -> Status {
      const Result<EventLog*> log = snapshot.events();
      if (!log) return log.error();
      moves = taken((*log)->find_kept_moves(now));
      return {};
    }));
    return moves;
  }

  void make(const std::vector<KeptMove>& moves) {
    EXPECT_OK(with_log(store(), [&](EventLog& log) { return log.move_kept(moves); }));
  }

  // How many rounds of moves there are before nothing is left to move.
  int settle() {
    for (int round = 0; round < 10; ++round) {
      const std::vector<KeptMove> moves = find_moves();
      if (moves.empty()) return round;
      make(moves);
    }
    return 10;
  }

  std::int64_t bounds_since() {
    std::int64_t since = -1;
    EXPECT_OK(with_log(store(), [&](EventLog& log) -> Status {
      since = taken(log.kept_since(api_->id)).value_or(-1);
      return {};
    }));
    return since;
  }

  // That history and the surplus say the same: of all, so many are passed.
  void expect_passed(std::int64_t passed) {
    EXPECT_EQ(bounds_since(), first_ + passed - 1);
    EXPECT_OK(with_log(store(), [&](EventLog& log) -> Status {
      const auto kept = taken(log.entry_changes(api_->id, entry_, 0, all_of_them));
      EXPECT_EQ(static_cast<std::int64_t>(kept.size()), std::min(next_ - first_ - passed, all_of_them));
      const Surplus surplus = taken(log.find_surplus(SurplusKind::KeptChanges));
      EXPECT_EQ(static_cast<std::int64_t>(surplus.numbers.size()), std::min(passed, trimmed_rows_max));
      return {};
    }));
  }

  std::shared_ptr<const CustomApi> api_;
  EntryId entry_;
  std::int64_t first_ = 0;  // position
  std::int64_t next_ = 0;
};

TEST_P(KeptChangesTest, TheLatestSoManyAreKept) {
  keep(3);
  add_changes(5);
  expect_passed(0);
  EXPECT_EQ(settle(), 1);
  expect_passed(2);
  add_changes(1);
  EXPECT_EQ(settle(), 1);
  expect_passed(3);
}

TEST_P(KeptChangesTest, NoneGoesWhereThereAreNotSoMany) {
  keep(5);
  add_changes(5);
  EXPECT_EQ(settle(), 0);
  expect_passed(0);
}

TEST_P(KeptChangesTest, AgeAndCountHoldTogether) {
  keep(4);
  add_changes(3, old);
  add_changes(3);
  EXPECT_EQ(settle(), 1);
  expect_passed(3);  // by their age
  add_changes(3);
  EXPECT_EQ(settle(), 1);
  expect_passed(5);  // by their count
}

TEST_P(KeptChangesTest, WithoutACountTheirAgeMovesThem) {
  keep(0);
  add_changes(2 * trimmed_rows_max + 1, old);
  add_changes(1);
  EXPECT_EQ(settle(), 1);
  expect_passed(2 * trimmed_rows_max + 1);
}

// What one round leaves, the next one takes; the count is right in the end.
TEST_P(KeptChangesTest, ManyAreCountedInParts) {
  keep(7);
  add_changes(kept_moved_max + 100);
  const std::vector<KeptMove> first = find_moves();
  ASSERT_EQ(first.size(), 1);
  EXPECT_FALSE(first[0].is_whole);
  EXPECT_EQ(first[0].to.counted, 7);
  make(first);
  expect_passed(kept_moved_max - 7);
  const std::vector<KeptMove> second = find_moves();
  ASSERT_EQ(second.size(), 1);
  EXPECT_TRUE(second[0].is_whole);
  make(second);
  expect_passed(kept_moved_max + 100 - 7);
  EXPECT_EQ(second[0].to, (KeptBounds{bounds_since(), 7, next_ - 1}));
}

TEST_P(KeptChangesTest, ALowerCountTakesThoseThatAreCounted) {
  keep(3 * kept_moved_max);
  add_changes(2 * kept_moved_max + 50);
  EXPECT_EQ(settle(), 0);
  keep_from_now_on(24, 20);
  EXPECT_EQ(settle(), 3);
  expect_passed(2 * kept_moved_max + 30);
  keep_from_now_on(24, 0);
  add_changes(30);
  EXPECT_EQ(settle(), 0);
}

// Two nodes find the same, or one finds what another has moved on from.
TEST_P(KeptChangesTest, AMoveIsMadeOnce) {
  keep(2);
  add_changes(5);
  const std::vector<KeptMove> moves = find_moves();
  for (int node = 0; node < 2; ++node) make(moves);
  expect_passed(3);
  add_changes(2);
  EXPECT_EQ(settle(), 1);
  make(moves);
  expect_passed(5);
  EXPECT_EQ(settle(), 0);
}

TEST_P(KeptChangesTest, TheyAreCountedAnewWhereTheyAreKeptAnew) {
  keep(2);
  add_changes(4);
  EXPECT_EQ(settle(), 1);
  keep_from_now_on(0, 0);
  EXPECT_EQ(bounds_since(), -1);
  keep_from_now_on(24, 2);
  first_ = bounds_since() + 1;
  next_ = first_;
  entry_ = new_id<EntryId>();
  add_changes(3);
  EXPECT_EQ(settle(), 1);
  EXPECT_EQ(bounds_since(), first_);
}

TEST_P(KeptChangesTest, TheCountIsThereAgainAfterARestart) {
  keep(3);
  EXPECT_EQ(current(*api_)->change_retention_count, 3);
  reopen();
  EXPECT_EQ(current(*api_)->change_retention_count, 3);
  keep_from_now_on(0, 0);
  reopen();
  EXPECT_EQ(current(*api_)->change_retention_count, 0);
}

INSTANTIATE_TEST_SUITE_P(Stores, KeptChangesTest, testing::ValuesIn(store_kinds()),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace bespoke
