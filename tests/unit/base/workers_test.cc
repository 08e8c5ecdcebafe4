#include "base/workers.h"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <thread>

namespace bespoke {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

Deadline in(milliseconds time) {
  return steady_clock::now() + time;
}

// One thread, held until the test lets it go.
class WorkersTest : public ::testing::Test {
 protected:
  WorkersTest() {
    EXPECT_EQ(workers_.run([gate = opened_.get_future().share()] { gate.wait(); }), Workers::Accepted::Yes);
    while (workers_.waiting() > 0) std::this_thread::yield();
  }

  std::future<int> begin(milliseconds time) {
    const auto told = std::make_shared<std::promise<int>>();
    const auto accepted = workers_.run_before(
        in(time), [told] { told->set_value(1); }, [told] { told->set_value(-1); });
    EXPECT_EQ(accepted, Workers::Accepted::Yes);
    return told->get_future();
  }

  std::promise<void> opened_;
  Workers workers_{1, worker_queue_max, CorePriority::Normal, Workers::Deadlines::Watched};
};

TEST_F(WorkersTest, TellsWhatWaitsForTooLongAndNothingElse) {
  std::future<int> long_one = begin(milliseconds(60'000));
  std::future<int> short_one = begin(milliseconds(30));
  std::future<int> shorter_one = begin(milliseconds(10));
  EXPECT_EQ(shorter_one.get(), -1);
  EXPECT_EQ(short_one.get(), -1);
  EXPECT_EQ(workers_.waiting(), 1U);
  opened_.set_value();
  EXPECT_EQ(long_one.get(), 1);
}

TEST_F(WorkersTest, RunsAtItsEndWhatStillHasTime) {
  std::future<int> one = begin(milliseconds(60'000));
  opened_.set_value();
  workers_.stop();
  EXPECT_EQ(one.get(), 1);
  EXPECT_EQ(workers_.run_before(
                in(milliseconds(1)), [] {}, [] {}),
            Workers::Accepted::No);
}

TEST_F(WorkersTest, TellsAgainAfterTheFirst) {
  EXPECT_EQ(begin(milliseconds(1)).get(), -1);
  EXPECT_EQ(begin(milliseconds(1)).get(), -1);
  EXPECT_EQ(begin(milliseconds(-1)).get(), -1);
  opened_.set_value();
}

}  // namespace
}  // namespace bespoke
