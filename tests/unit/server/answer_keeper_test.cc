// Answers that were kept for requests with an `Idempotency-Key` go when they are old.
#include "server/answer_keeper.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>

#include "service/submit.h"
#include "store/limits.h"
#include "store/open_store.h"

namespace bespoke {
namespace {

constexpr std::chrono::seconds answer_patience{30};
constexpr std::chrono::hours a_day{24};

class AnswerKeeperTest : public testing::Test {
 protected:
  AnswerKeeperTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "bespoke-answers-XXXXXX").string();
    if (mkdtemp(pattern.data()) != nullptr) folder_ = pattern;
    auto opened = open_sqlite_store({.folder = folder_});
    EXPECT_TRUE(opened);
    store_ = *std::move(opened);
    EXPECT_TRUE(write_now(*store_, WriteKind::Entries, [&](Transaction& transaction) -> Status {
      for (std::int64_t i = 0; i < answers; ++i) {
        if (Status kept = transaction.keep_answer(sha256(std::to_string(i)), {}); !kept) return kept;
      }
      return {};
    }));
  }
  ~AnswerKeeperTest() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  bool keeps(std::int64_t number) {
    bool found = false;
    EXPECT_TRUE(write_now(*store_, WriteKind::Entries, [&](Transaction& transaction) -> Status {
      const auto claimed = transaction.claim_answer(sha256(std::to_string(number)));
      found = claimed && claimed->has_value();
      return {};
    }));
    return found;
  }

  static constexpr std::int64_t answers = 2 * answers_trimmed_max + 1;
  std::filesystem::path folder_;
  std::unique_ptr<Store> store_;
};

TEST_F(AnswerKeeperTest, RemovesAllThatAreTooOld) {
  const AnswerKeeper keeper(*store_, std::chrono::milliseconds(0));
  const auto end = std::chrono::steady_clock::now() + answer_patience;
  while (keeps(answers - 1) && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  EXPECT_FALSE(keeps(answers - 1));
  EXPECT_FALSE(keeps(0));
}

TEST_F(AnswerKeeperTest, LeavesTheOthers) {
  {
    const AnswerKeeper keeper(*store_, a_day);
    std::this_thread::sleep_for(std::chrono::milliseconds(500));  // longer than its first pause
  }
  EXPECT_TRUE(keeps(0));
  EXPECT_TRUE(keeps(answers - 1));
}

}  // namespace
}  // namespace bespoke
