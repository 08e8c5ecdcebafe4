#include "store/completion.h"

#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "store/store.h"

namespace bespoke {
namespace {

class CompletionTest : public testing::Test {
 protected:
  Completion<void> completion() {
    return [this](const Status& status) {
      outcomes_.push_back(status ? "ok" : status.error().details.empty() ? "" : status.error().details[0]);
    };
  }
  using Outcomes = std::vector<std::string>;
  const std::string internal_ = internal_error().details.front();
  Outcomes outcomes_;
};

TEST_F(CompletionTest, ReportsTheFirstOutcomeOnly) {
  {
    Completion<void> done = completion();
    done(unavailable());
    done({});
  }
  EXPECT_EQ(outcomes_, Outcomes{unavailable().details.front()});
}

TEST_F(CompletionTest, ReportsAnInternalErrorWhenItIsDestroyedUncalled) {
  { const Completion<void> done = completion(); }
  EXPECT_EQ(outcomes_, Outcomes{internal_});
}

TEST_F(CompletionTest, MovesItsDuty) {
  {
    Completion<void> first = completion();
    Completion<void> second = std::move(first);
    Completion<void> third;
    third = std::move(second);
    EXPECT_EQ(outcomes_, Outcomes{});
    third({});
  }
  EXPECT_EQ(outcomes_, Outcomes{"ok"});
}

TEST_F(CompletionTest, ReportsWhenAnotherTakesItsPlace) {
  Completion<void> done = completion();
  done = Completion<void>();
  EXPECT_EQ(outcomes_, Outcomes{internal_});
}

TEST_F(CompletionTest, SurvivesACallbackThatThrows) {
  int called = 0;
  const auto fail = [&called](const Status&) {
    ++called;
    throw std::runtime_error("a bug");
  };
  Completion<void> done(fail);
  done({});
  { const Completion<void> dropped(fail); }
  EXPECT_EQ(called, 2);
}

// Whoever drops a queue drops nobody's answer.
TEST_F(CompletionTest, AnswersTheWritesOfAQueueThatIsDropped) {
  {
    std::vector<Write> queue;
    for (int i = 0; i < 3; ++i)
      queue.push_back({WriteKind::Entries, [](Transaction&) { return Status(); }, completion()});
    queue[1].done({});
  }
  EXPECT_EQ(outcomes_, (Outcomes{"ok", internal_, internal_}));
}

}  // namespace
}  // namespace bespoke
