// Answers that are kept with what they tell of, so that a request is carried out once.
#include <latch>
#include <thread>

#include "base/hash.h"
#include "model/errors.h"
#include "store/limits.h"
#include "store_test.h"

namespace bespoke {
namespace {

const Sha256 scope = sha256("scope");

class AnswerTest : public StoreTest {
 protected:
  // What is kept there; the transaction is given up.
  std::optional<KeptAnswer> kept(const Sha256& of = scope) {
    std::optional<KeptAnswer> found;
    EXPECT_REFUSED(write(store(),
                         [&](Transaction& transaction) -> Status {
                           Result<std::optional<KeptAnswer>> claimed = transaction.claim_answer(of);
                           if (!claimed) return claimed.error();
                           found = *std::move(claimed);
                           return forbidden();
                         }),
                   ErrorCode::Forbidden);
    return found;
  }

  // Inserts the entry and keeps the answer, or gives the one that is kept.
  Result<KeptAnswer> insert_once(const CustomApi& api, const Entry& entry, const KeptAnswer& answer) {
    KeptAnswer told = answer;
    const Status written = write(store(), [&](Transaction& transaction) -> Status {
      const Result<std::optional<KeptAnswer>> found = transaction.claim_answer(scope);
      if (!found) return found.error();
      if (*found) {
        told = **found;
        return {};
      }
      told = answer;
      if (Status inserted = transaction.insert_entry(api, entry); !inserted) return inserted;
      return transaction.keep_answer(scope, answer);
    });
    if (!written) return written.error();
    return told;
  }

  Result<std::int64_t> trim(Timestamp since) {
    Result<std::int64_t> gone = std::int64_t{0};
    EXPECT_OK(write(store(), [&](Transaction& transaction) -> Status {
      gone = transaction.trim_answers(since);
      return gone ? Status() : gone.error();
    }));
    return gone;
  }

  std::int64_t entries(const CustomApi& api) { return read_page(api, {}).total; }
};

KeptAnswer new_answer(std::string body = R"({"data":"ä\u0000"})") {
  KeptAnswer answer{sha256("request"), 201, R"(W/"0")", std::move(body)};
  answer.entry = EntryId::make();
  return answer;
}

TEST_P(AnswerTest, AreKeptAsTheyWereAndOutliveTheProcess) {
  EXPECT_EQ(kept(), std::nullopt);
  const auto api = add_api("one", {});
  const KeptAnswer answer = new_answer();
  const KeptAnswer plain{sha256("other"), 200, "", std::string(100'000, 'x')};
  EXPECT_TRUE(insert_once(*api, new_entry({}), answer));
  EXPECT_OK(define(store(), [&](Transaction& transaction) -> Status {
    if (const auto found = transaction.claim_answer(sha256("plain")); !found) return found.error();
    return transaction.keep_answer(sha256("plain"), plain);
  }));
  for (int process = 0; process < 2; ++process) {
    EXPECT_EQ(kept(), answer);
    EXPECT_EQ(kept(sha256("plain")), plain);
    EXPECT_EQ(kept(sha256("none")), std::nullopt);
    reopen();
  }
}

TEST_P(AnswerTest, GoWithTheirTransaction) {
  const auto api = add_api("one", {new_field("code", FieldType::String, unique_rules)});
  const Entry entry = new_entry({Value("taken")});
  ASSERT_OK(insert(store(), *api, entry));
  EXPECT_REFUSED(insert_once(*api, new_entry({Value("taken")}), new_answer()), ErrorCode::Conflict);
  EXPECT_EQ(kept(), std::nullopt);
  EXPECT_TRUE(insert_once(*api, new_entry({Value("free")}), new_answer()));
  EXPECT_NE(kept(), std::nullopt);
}

TEST_P(AnswerTest, AreOneHoweverManyAskAtOnce) {
  const auto api = add_api("one", {new_field("code", FieldType::String, unique_rules)});
  constexpr int callers = 16;
  std::vector<Result<KeptAnswer>> told(callers, forbidden());
  std::latch start(callers);
  std::vector<std::thread> threads;
  for (int i = 0; i < callers; ++i) {
    threads.emplace_back([&, i] {
      start.arrive_and_wait();
      told[static_cast<std::size_t>(i)] =
          insert_once(*api, new_entry({Value("same")}), new_answer(std::to_string(i)));
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const Result<KeptAnswer>& each : told) {
    ASSERT_TRUE(each);
    EXPECT_EQ(*each, *told.front());
  }
  EXPECT_EQ(entries(*api), 1);
}

TEST_P(AnswerTest, LeaveAfterTheirTime) {
  const auto api = add_api("one", {});
  ASSERT_TRUE(insert_once(*api, new_entry({}), new_answer()));
  EXPECT_EQ(*trim(Timestamp{Timestamp::now().ms - 60'000}), 0);
  EXPECT_NE(kept(), std::nullopt);
  EXPECT_EQ(*trim(Timestamp{Timestamp::now().ms + 1'000}), 1);
  EXPECT_EQ(kept(), std::nullopt);
  EXPECT_EQ(entries(*api), 1);
  ASSERT_TRUE(insert_once(*api, new_entry({}), new_answer()));
  EXPECT_EQ(entries(*api), 2);
}

TEST_P(AnswerTest, LeaveSomeAtATime) {
  if (GetParam().name == "memory") GTEST_SKIP() << "the judge takes all at once";
  ASSERT_OK(write(store(), [&](Transaction& transaction) -> Status {
    for (std::int64_t i = 0; i <= answers_trimmed_max; ++i) {
      const Sha256 each = sha256(std::to_string(i));
      if (const auto found = transaction.claim_answer(each); !found) return found.error();
      if (Status put = transaction.keep_answer(each, new_answer()); !put) return put;
    }
    return {};
  }));
  const Timestamp later{Timestamp::now().ms + 1'000};
  EXPECT_EQ(*trim(later), answers_trimmed_max);
  EXPECT_EQ(kept(sha256("0")), std::nullopt);
  EXPECT_NE(kept(sha256(std::to_string(answers_trimmed_max))), std::nullopt);
  EXPECT_EQ(*trim(later), 1);
}

INSTANTIATE_TEST_SUITE_P(Stores, AnswerTest, testing::ValuesIn(store_kinds()),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace bespoke
