// What waits in the log for integrations, and what need not wait any more, on every store.
#include <algorithm>
#include <random>

#include "event_log_test.h"

namespace bespoke {
namespace {

class WaitingChangesTest : public EventLogTest {
 protected:
  void SetUp() override {
    EventLogTest::SetUp();
    if (!IsSkipped()) api_ = add_api("told", {});
  }

  Integration add(std::vector<std::string> observes) {
    Integration integration = integration_of(std::move(observes));
    put(store(), integration);
    return integration;
  }

  void enable(Integration& integration, bool enabled) {
    integration.enabled = enabled;
    put(store(), integration);
  }

  void add_changes(int count) {
    for (int i = 0; i < count; ++i) add_entry(*current(*api_), {});
    EXPECT_OK(with_log(store(), positions_given));
  }

  std::vector<std::int64_t> left_behind(std::int64_t changes_max) {
    std::vector<std::int64_t> numbers;
    EXPECT_OK(with_log(store(), [&](EventLog& log) -> Status {
      numbers = taken(log.left_behind(changes_max));
      std::ranges::sort(numbers);
      return {};
    }));
    return numbers;
  }

  void make_jobs(const Integration& integration) {
    EXPECT_OK(with_log(store(), [&](EventLog& log) -> Status {
      taken(log.make_jobs(number_of(integration), all_of_them, at_ms(1)));
      return {};
    }));
  }

  // Removes all of a kind that nobody waits for.
  void trim(SurplusKind kind) {
    for (int round = 0; round < 10; ++round) {
      EXPECT_OK(with_log(store(), [&](EventLog& log) -> Status {
        const Surplus surplus = taken(log.find_surplus(kind));
        return surplus.numbers.empty() ? Status() : log.remove(surplus);
      }));
    }
  }

  std::vector<std::int64_t> positions() {
    std::vector<std::int64_t> all;
    EXPECT_OK(with_log(store(), [&](EventLog& log) -> Status {
      for (const CopiedChange& row : taken(log.copy_changes(0))) all.push_back(row.number);
      return {};
    }));
    return all;
  }

  std::shared_ptr<const CustomApi> api_;
};

TEST_P(WaitingChangesTest, WhatWaitsForTooLongIsKnown) {
  Integration integration = add({"told_ext.created"});
  const std::vector<std::int64_t> it = {number_of(integration)};
  EXPECT_EQ(left_behind(0), std::vector<std::int64_t>());
  add_changes(4);
  EXPECT_EQ(left_behind(3), it);
  EXPECT_EQ(left_behind(4), std::vector<std::int64_t>());
  make_jobs(integration);
  EXPECT_EQ(left_behind(0), std::vector<std::int64_t>());
}

// Its first changes still wait, and count no more: who enables it wants them told.
TEST_P(WaitingChangesTest, WhatWaitsIsCountedAnewWhereItIsEnabledAgain) {
  Integration integration = add({"told_ext.created"});
  add({"told_ext.created"});
  const std::vector<std::int64_t> it = {number_of(integration)};
  add_changes(4);
  enable(integration, false);
  add_changes(3);
  enable(integration, true);
  EXPECT_EQ(left_behind(0), (std::vector<std::int64_t>{it[0] + 1}));
  add_changes(2);
  EXPECT_EQ(left_behind(1), (std::vector<std::int64_t>{it[0], it[0] + 1}));
  EXPECT_EQ(left_behind(2), (std::vector<std::int64_t>{it[0] + 1}));
}

TEST_P(WaitingChangesTest, ADisabledIntegrationHoldsWhatCameBefore) {
  Integration gone = add({"told_ext.created"});
  const Integration other = add({"told_ext.created", "told_ext.updated"});
  add_changes(3);
  const std::vector<std::int64_t> waiting = positions();
  enable(gone, false);
  add_changes(2);
  EXPECT_EQ(positions().size(), 5);
  trim(SurplusKind::Changes);
  EXPECT_EQ(positions().size(), 5);
  EXPECT_OK(define(store(), [&](Transaction& to) { return to.delete_integration(other.id); }));
  trim(SurplusKind::Observations);
  trim(SurplusKind::Changes);
  EXPECT_EQ(positions(), waiting);
  make_jobs(gone);
  trim(SurplusKind::Observations);
  EXPECT_OK(with_log(store(), [&](EventLog& log) -> Status {
    EXPECT_EQ(taken(log.count_jobs(number_of(gone), JobState::Waiting)), 3);
    EXPECT_EQ(taken(log.copy_places()).observers.at(0).observations.size(), 0);
    return {};
  }));
}

TEST_P(WaitingChangesTest, NewsAreForThoseThatLag) {
  const Integration one = add({"told_ext.created"});
  const Integration other = add({"told_ext.created"});
  add_changes(2);
  make_jobs(one);
  EXPECT_OK(with_log(store(), [&](EventLog& log) -> Status {
    EXPECT_TRUE(taken(log.has_news()));
    EXPECT_FALSE(taken(log.lags(number_of(one))));
    EXPECT_TRUE(taken(log.lags(number_of(other))));
    return {};
  }));
  make_jobs(other);
  EXPECT_OK(with_log(store(), [&](EventLog& log) -> Status {
    EXPECT_FALSE(taken(log.has_news()));
    EXPECT_FALSE(taken(log.lags(number_of(other))));
    return {};
  }));
}

// What it leaves is removed some at a time, and nothing of another's.
TEST_P(WaitingChangesTest, OfAnIntegrationThatIsRemovedNothingStays) {
  const Integration gone = add({"told_ext.created"});
  const Integration other = add({"told_ext.created"});
  add_changes(2 * trimmed_rows_max + 1);
  make_jobs(gone);
  make_jobs(other);
  const std::int64_t number = number_of(gone);
  EXPECT_OK(define(store(), [&](Transaction& to) { return to.delete_integration(gone.id); }));
  const auto found = [&](SurplusKind kind) {
    std::size_t count = 0;
    EXPECT_OK(with_log(store(), [&](EventLog& log) -> Status {
      count = taken(log.find_surplus(kind)).numbers.size();
      return {};
    }));
    return count;
  };
  EXPECT_EQ(found(SurplusKind::RemovedJobs), trimmed_rows_max);
  EXPECT_EQ(found(SurplusKind::RemovedIntegrations), 0);
  trim(SurplusKind::RemovedJobs);
  EXPECT_EQ(found(SurplusKind::RemovedJobs), 0);
  EXPECT_EQ(found(SurplusKind::RemovedIntegrations), 1);
  trim(SurplusKind::RemovedIntegrations);
  EXPECT_EQ(found(SurplusKind::RemovedIntegrations), 0);
  EXPECT_OK(with_log(store(), [&](EventLog& log) -> Status {
    EXPECT_EQ(taken(log.count_jobs(number, JobState::Waiting)), 0);
    EXPECT_EQ(taken(log.count_jobs(number_of(other), JobState::Waiting)), 2 * trimmed_rows_max + 1);
    return {};
  }));
}

constexpr std::int64_t changes_a_round = 8;

// The places of integrations somewhere in the changes of a round, which begin behind that position.
class AnyPlaces {
 public:
  CopiedPlaces draw(const std::vector<Integration>& integrations, std::int64_t behind) {
    CopiedPlaces places{behind + changes_a_round, {}, {}};
    for (const Integration& each : integrations) {
      CopiedObserver observer{each.id.uuid(), behind + upto(changes_a_round), {}};
      for (std::int64_t i = upto(2); i > 0; --i) {
        Observation observation{"told_ext.created", behind, {}};
        if (upto(3) > 0) observation.until = behind + upto(changes_a_round);
        observer.observations.push_back(observation);
      }
      places.observers.push_back(observer);
    }
    return places;
  }

 private:
  std::int64_t upto(std::int64_t max) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(max + 1));
  }

  std::mt19937 random_{15};  // NOLINT(cert-msc51-cpp): the same at every run
};

bool waits_for(const CopiedObserver& observer, std::int64_t position) {
  return position > observer.position &&
         std::ranges::any_of(observer.observations, [position](const Observation& each) {
           return position <= each.until.value_or(position);
         });
}

// Whatever they have gone through, and observed until when: what one of them waits for stays, and the rest
// goes.
TEST_P(WaitingChangesTest, WhatNobodyWaitsForGoes) {
  std::vector<Integration> integrations;
  for (int i = 0; i < 3; ++i) integrations.push_back(add({"told_ext.created"}));
  AnyPlaces any;
  std::int64_t behind = 0;
  for (int round = 0; round < 60; ++round, behind += changes_a_round) {
    SCOPED_TRACE(round);
    const CopiedPlaces places = any.draw(integrations, behind);
    std::vector<CopiedChange> changes;
    std::vector<std::int64_t> wanted;
    for (std::int64_t position = behind + 1; position <= behind + changes_a_round; ++position) {
      const Change change{new_id<EntryId>().uuid(),
                          "told_ext.created",
                          api_->id,
                          new_id<EntryId>(),
                          1,
                          at_ms(1),
                          at_ms(1),
                          at_ms(1),
                          "",
                          "{}",
                          ""};
      changes.push_back({position, false, change});
      if (std::ranges::any_of(places.observers, [&](const auto& each) { return waits_for(each, position); }))
        wanted.push_back(position);
    }
    EXPECT_OK(with_log(store(), [&](EventLog& log) -> Status {
      if (Status restored = log.restore(changes); !restored) return restored;
      return log.restore(places);
    }));
    if (round % 2 == 0) trim(SurplusKind::Observations);
    trim(SurplusKind::Changes);
    EXPECT_EQ(positions(), wanted);
  }
}

INSTANTIATE_TEST_SUITE_P(Stores, WaitingChangesTest, testing::ValuesIn(store_kinds()),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace bespoke
