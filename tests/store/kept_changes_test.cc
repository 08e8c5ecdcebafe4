// How far back feeds and history of an API go, on every store.
#include <fmt/format.h>

#include "event_log_test.h"

namespace bespoke {
namespace {

constexpr std::int64_t hour_ms = 3'600'000;
constexpr Timestamp now{1'000 * hour_ms};
constexpr Timestamp fresh{now.ms - 1};
constexpr Timestamp old{now.ms - 25 * hour_ms};  // for a feed, and for a history of a day

class KeptChangesTest : public EventLogTest {
 protected:
  void SetUp() override {
    EventLogTest::SetUp();
    if (!IsSkipped()) entry_ = new_id<EntryId>();
  }

  void keep(const Retention& retention) {
    CustomApi api = new_api("kept");
    api.retention = retention;
    api_ = add_api(api, {});
    first_ = last_position() + 1;
    next_ = first_;
  }

  // A feed that goes back so many changes.
  void keep_feed(std::int64_t changes) {
    keep({.feed = true});
    window_.changes = changes;
  }

  void keep_from_now_on(const Retention& retention) {
    CustomApi api = *current(*api_);
    api.retention = retention;
    EXPECT_OK(define(store(), [&](Transaction& to) { return to.update_custom_api(api); }));
  }

  // Changes of one entry, at positions one behind the other.
  void add_changes(std::int64_t count, Timestamp at = fresh) {
    std::vector<CopiedChange> changes;
    for (std::int64_t i = 0; i < count; ++i) {
      CopiedChange& row = changes.emplace_back();
      row.number = next_++;
      row.kept = true;
      row.change = {new_id<EntryId>().uuid(),
                    "kept_ext.updated",
                    api_->id,
                    entry_,
                    row.number,
                    at,
                    at,
                    at,
                    "",
                    "{}",
                    ""};
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
      moves = taken((*log)->find_kept_moves(now, window_));
      return {};
    }));
    return moves;
  }

  void make(const std::vector<KeptMove>& moves) {
    EXPECT_OK(with_log(store(), [&](EventLog& log) { return log.move_kept(moves); }));
  }

  // How many rounds of moves there are before nothing is left to move.
  int settle() {
    for (int round = 0; round < rounds_max; ++round) {
      trim();
      const std::vector<KeptMove> moves = find_moves();
      if (moves.empty()) return round;
      make(moves);
    }
    return rounds_max;
  }

  // What is displaced is kept no more.
  void trim() {
    EXPECT_OK(with_log(store(), [](EventLog& log) -> Status {
      while (true) {
        const Surplus surplus = taken(log.find_surplus(SurplusKind::Displaced));
        EXPECT_LE(static_cast<std::int64_t>(surplus.numbers.size()), trimmed_rows_max);
        if (surplus.numbers.empty()) return {};
        if (Status removed = log.remove(surplus); !removed) return removed;
      }
    }));
  }

  std::int64_t last_position() {
    std::int64_t position = -1;
    EXPECT_OK(with_log(store(), [&](EventLog& log) -> Status {
      position = taken(log.last_position());
      return {};
    }));
    return position;
  }

  std::int64_t feed_since() {
    std::int64_t since = -1;
    EXPECT_OK(with_log(store(), [&](EventLog& log) -> Status {
      since = taken(log.feed_since(api_->id)).value_or(-1);
      return {};
    }));
    return since;
  }

  // The positions that the entry has versions at, as history has them; the latest first.
  std::vector<std::int64_t> versions() {
    std::vector<std::int64_t> positions;
    EXPECT_OK(with_log(store(), [&](EventLog& log) -> Status {
      for (const Change& change : taken(log.entry_changes(api_->id, entry_, 0, all_of_them)))
        positions.push_back(change.version);
      return {};
    }));
    return positions;
  }

  std::int64_t surplus(SurplusKind kind) {
    std::int64_t count = -1;
    EXPECT_OK(with_log(store(), [&](EventLog& log) -> Status {
      count = static_cast<std::int64_t>(taken(log.find_surplus(kind)).numbers.size());
      return {};
    }));
    return count;
  }

  // That the feed and the surplus say the same: of all, so many are passed.
  void expect_passed(std::int64_t passed) {
    EXPECT_EQ(feed_since(), passed == 0 ? first_ - 1 : first_ + passed - 1);
    EXPECT_EQ(surplus(SurplusKind::KeptChanges), std::min(passed, trimmed_rows_max));
  }

  static constexpr int rounds_max = 20;

  FeedWindow window_;
  std::shared_ptr<const CustomApi> api_;
  EntryId entry_;
  std::int64_t first_ = 0;  // position
  std::int64_t next_ = 0;
};

TEST_P(KeptChangesTest, TheLatestSoManyAreKept) {
  keep_feed(3);
  add_changes(5);
  expect_passed(0);
  EXPECT_EQ(settle(), 1);
  expect_passed(2);
  add_changes(1);
  EXPECT_EQ(settle(), 1);
  expect_passed(3);
}

TEST_P(KeptChangesTest, NoneGoesWhereThereAreNotSoMany) {
  keep_feed(5);
  add_changes(5);
  EXPECT_EQ(settle(), 0);
  expect_passed(0);
}

TEST_P(KeptChangesTest, AgeAndCountHoldTogether) {
  keep_feed(4);
  add_changes(3, old);
  add_changes(3);
  EXPECT_EQ(settle(), 1);
  expect_passed(3);  // by their age
  add_changes(3);
  EXPECT_EQ(settle(), 1);
  expect_passed(5);  // by their count
}

TEST_P(KeptChangesTest, WithoutACountTheirAgeMovesThem) {
  keep({.feed = true});
  add_changes(2 * trimmed_rows_max + 1, old);
  add_changes(1);
  EXPECT_EQ(settle(), 1);
  expect_passed(2 * trimmed_rows_max + 1);
}

// What one round leaves, the next one takes; the count is right in the end.
TEST_P(KeptChangesTest, ManyAreCountedInParts) {
  keep_feed(7);
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
  EXPECT_EQ(second[0].to.counted, 7);
  EXPECT_EQ(second[0].to.counted_to, next_ - 1);
}

TEST_P(KeptChangesTest, ALowerCountTakesThoseThatAreCounted) {
  keep_feed(3 * kept_moved_max);
  add_changes(2 * kept_moved_max + 50);
  EXPECT_EQ(settle(), 0);
  window_.changes = 20;
  EXPECT_EQ(settle(), 3);
  expect_passed(2 * kept_moved_max + 30);
}

// Two nodes find the same, or one finds what another has moved on from.
TEST_P(KeptChangesTest, AMoveIsMadeOnce) {
  keep_feed(2);
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
  keep_feed(2);
  add_changes(4);
  EXPECT_EQ(settle(), 1);
  keep_from_now_on({});
  EXPECT_EQ(feed_since(), -1);
  keep_from_now_on({.feed = true});
  first_ = feed_since() + 1;
  next_ = first_;
  entry_ = new_id<EntryId>();
  add_changes(3);
  EXPECT_EQ(settle(), 1);
  EXPECT_EQ(feed_since(), first_);
}

TEST_P(KeptChangesTest, RetentionIsThereAgainAfterARestart) {
  const Retention retention{.feed = true, .history = true, .history_days = 7, .history_versions = 3};
  keep(retention);
  EXPECT_EQ(current(*api_)->retention, retention);
  reopen();
  EXPECT_EQ(current(*api_)->retention, retention);
  keep_from_now_on({.history_days = 2});
  reopen();
  EXPECT_EQ(current(*api_)->retention, Retention{.history_days = 2});
}

TEST_P(KeptChangesTest, HistoryIsForEverUnlessItHasDays) {
  keep({.history = true});
  add_changes(2, old);
  add_changes(1);
  EXPECT_EQ(settle(), 0);
  EXPECT_EQ(versions().size(), 3);
  EXPECT_EQ(feed_since(), -1);
  keep_from_now_on({.history = true, .history_days = 1});
  EXPECT_EQ(settle(), 1);
  EXPECT_EQ(versions(), std::vector{first_ + 2});
  EXPECT_EQ(surplus(SurplusKind::KeptChanges), 2);
}

// What the feed no longer has, history keeps, and the other way round.
TEST_P(KeptChangesTest, WhatEitherKeepsStays) {
  keep({.feed = true, .history = true});
  add_changes(2, old);
  add_changes(1);
  EXPECT_EQ(settle(), 1);
  EXPECT_EQ(feed_since(), first_ + 1);
  EXPECT_EQ(versions().size(), 3);
  EXPECT_EQ(surplus(SurplusKind::KeptChanges), 0);
  keep_from_now_on({.feed = true});
  EXPECT_EQ(versions().size(), 0);
  EXPECT_EQ(surplus(SurplusKind::KeptChanges), 2);
  keep_from_now_on({.feed = true, .history = true});
  EXPECT_EQ(versions().size(), 0) << "what the feed has is no history from before";
  add_changes(1);
  EXPECT_EQ(versions(), std::vector{first_ + 3});
}

TEST_P(KeptChangesTest, TheLatestVersionsOfEachEntryAreKept) {
  keep({.history = true, .history_versions = 2});
  add_changes(5);
  const EntryId other = std::exchange(entry_, new_id<EntryId>());
  add_changes(1);
  EXPECT_GT(settle(), 0);
  EXPECT_EQ(versions(), std::vector{first_ + 5});
  entry_ = other;
  EXPECT_EQ(versions(), (std::vector{first_ + 4, first_ + 3}));
  EXPECT_EQ(surplus(SurplusKind::Changes), 3);
  add_changes(1);
  EXPECT_GT(settle(), 0);
  EXPECT_EQ(versions(), (std::vector{first_ + 6, first_ + 4}));
}

TEST_P(KeptChangesTest, FewerVersionsTakeThoseThatWereKept) {
  keep({.history = true});
  add_changes(kept_moved_max + trimmed_rows_max + 1);
  EXPECT_EQ(settle(), 0);
  keep_from_now_on({.history = true, .history_versions = 1});
  EXPECT_GT(settle(), 0);
  EXPECT_EQ(versions(), std::vector{next_ - 1});
}

// A reader that comes back misses none, however few versions are kept.
TEST_P(KeptChangesTest, AFeedHasEveryVersionOfItsWindow) {
  keep({.feed = true, .history = true, .history_versions = 1});
  window_.changes = 4;
  add_changes(6);
  EXPECT_GT(settle(), 0);
  EXPECT_EQ(feed_since(), first_ + 1);
  EXPECT_EQ(versions(), (std::vector{first_ + 5, first_ + 4, first_ + 3, first_ + 2}));
  EXPECT_EQ(surplus(SurplusKind::Changes), 2);
}

TEST_P(KeptChangesTest, AVersionThatIsNotKeptIsNotFound) {
  keep({.history = true});
  add_changes(3);
  EXPECT_OK(with_log(store(), [&](EventLog& log) -> Status {
    const std::vector<Change> changes = taken(log.entry_changes(api_->id, entry_, 0, all_of_them));
    for (std::size_t i = 0; i < changes.size(); ++i) {
      const auto found = taken(log.find_entry_change(api_->id, entry_, changes[i].id, 2));
      EXPECT_EQ(found.has_value(), i < 2) << i;
    }
    return {};
  }));
}

INSTANTIATE_TEST_SUITE_P(Stores, KeptChangesTest, testing::ValuesIn(store_kinds()),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace bespoke
