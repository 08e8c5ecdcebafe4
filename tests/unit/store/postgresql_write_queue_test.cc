#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <thread>

#include "store/limits.h"
#include "store/postgresql/write_queue.h"

namespace bespoke::postgresql {
namespace {

using Line = WriteQueue::Line;
using Turn = WriteQueue::Turn;

constexpr std::size_t writers = 8;  // two of them insert, two update

class WriteQueueTest : public ::testing::Test {
 protected:
  static WriteKind kind_of(char kind) {
    if (kind == 'b') return WriteKind::Entries;
    return kind == 'i' ? WriteKind::Insert : kind == 'e' ? WriteKind::Entry : WriteKind::Definitions;
  }

  // `i` inserts, `e` changes an entry, `b` is a batch, `d` changes definitions.
  void add(const std::string& kinds) {
    for (const char kind : kinds) {
      Write write;
      write.kind = kind_of(kind);
      ASSERT_FALSE(queue_.add(std::move(write)));
    }
  }

  // Runs the next turn for as long as it is kept. A test that hangs here has found no turn.
  Turn take() {
    std::optional<Turn> turn = queue_.take(0);
    EXPECT_TRUE(turn);
    return *std::move(turn);
  }

  static std::string text(Turn& turn) {
    constexpr std::string_view letters = "ieAd";
    std::string text;
    for (const WriteQueue::Waiting& waiting : turn.writes())
      text += letters[static_cast<std::size_t>(turn.line())] + std::to_string(waiting.number) + " ";
    return text;
  }

  WriteQueue queue_{writers};
};

TEST_F(WriteQueueTest, WritesOfALineGoTogetherWhateverStandsBetweenThem) {
  add("ieiei");
  Turn inserts = take();
  Turn updates = take();
  EXPECT_EQ(text(inserts) + text(updates), "i1 i3 i5 e2 e4 ");
}

TEST_F(WriteQueueTest, FewWritersUpdateSoThatWhatWaitsForThemGoesTogether) {
  add("e");
  Turn first = take();
  add("e");
  Turn second = take();
  add("eeei");
  Turn insert = take();
  EXPECT_EQ(text(first) + text(second) + text(insert), "e1 e2 i6 ");
  second.end();
  Turn third = take();
  EXPECT_EQ(text(third), "e3 e4 e5 ");
}

// What comes while a turn runs goes together, unless the turn takes long.
TEST_F(WriteQueueTest, AnotherTurnOfALineBeginsOnceAWriteHasWaited) {
  add("i");
  Turn first = take();
  const auto begun = std::chrono::steady_clock::now();
  add("i");
  std::thread later([&] { add("i"); });
  Turn second = take();
  EXPECT_GE(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(2));
  later.join();
  EXPECT_TRUE(text(second).starts_with("i2 "));
}

TEST_F(WriteQueueTest, AWriterThatWaitsIsWokenByTheClock) {
  add("i");
  Turn first = take();
  std::string seen;
  std::thread writer([&] {
    Turn second = take();
    seen = text(second);
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));  // it waits for anything
  add("i");
  writer.join();
  EXPECT_EQ(seen, "i2 ");
}

TEST_F(WriteQueueTest, InsertsThatWaitForAnInserterHoldUpNoOthers) {
  add("i");
  Turn first = take();
  add("i");
  Turn second = take();
  add("ie");
  Turn other = take();
  EXPECT_EQ(text(first) + text(second) + text(other), "i1 i2 e4 ");
  first.end();
  Turn third = take();
  EXPECT_EQ(text(third), "i3 ");
}

TEST_F(WriteQueueTest, BatchesLeaveAQuarterOfTheWritersToOthers) {
  add("bbbbbbbb");
  std::deque<Turn> batches;
  std::string seen;
  for (int i = 0; i < 6; ++i) seen += text(batches.emplace_back(take()));
  EXPECT_EQ(seen, "A1 A2 A3 A4 A5 A6 ");
  add("ie");
  Turn insert = take();
  Turn update = take();
  EXPECT_EQ(text(insert) + text(update), "i9 e10 ");
  batches.pop_front();
  Turn next = take();
  EXPECT_EQ(text(next), "A7 ");
}

TEST_F(WriteQueueTest, ADefinitionRunsAloneAndIsABarrier) {
  add("eidei");
  Turn before = take();
  Turn inserts = take();
  EXPECT_EQ(text(before) + text(inserts), "e1 i2 ");
  before.end();
  std::string seen;
  std::thread writer([&] {
    Turn definition = take();
    seen = text(definition);
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_EQ(queue_.waiting(), 3);  // an insert still runs
  inserts.end();
  writer.join();
  EXPECT_EQ(seen, "d3 ");
  Turn entry = take();
  Turn insert = take();
  EXPECT_EQ(text(entry) + text(insert), "e4 i5 ");
}

TEST_F(WriteQueueTest, WhatIsGivenBackAloneGoesBeforeTheNextDefinition) {
  add("iid");
  Turn inserts = take();
  inserts.give_back_alone(std::move(inserts.writes()[1]));
  inserts.end();
  {
    Turn alone = take();
    EXPECT_EQ(text(alone), "A2 ");
  }
  Turn definition = take();
  EXPECT_EQ(text(definition), "d3 ");
}

TEST_F(WriteQueueTest, ATurnThatIsGivenBackComesFirstAgain) {
  add("iiei");
  take().give_back();
  Turn inserts = take();
  EXPECT_EQ(text(inserts), "i1 i2 i4 ");
}

// Each round adds more than its writer can take: what came first is next all the same.
TEST_F(WriteQueueTest, NeitherLineStarvesTheOther) {
  add("e");
  for (int round = 0; round < 100; ++round) add("ie");
  int entries = 0;
  int inserts = 0;
  for (int turns = 0; turns < 40; ++turns) {
    Turn turn = take();
    (turn.line() == Line::Inserts ? inserts : entries) += static_cast<int>(turn.writes().size());
    add("iiee");
  }
  EXPECT_GE(entries, 20);
  EXPECT_GE(inserts, 60);
}

TEST_F(WriteQueueTest, ADefinitionThatStepsAsideLetsOthersGoOn) {
  add("d");
  Turn definition = take();
  add("e");
  std::thread writer([&] { take().end(); });
  definition.step_aside(std::chrono::milliseconds(50));
  EXPECT_EQ(queue_.waiting(), 0);
  add("e");
  std::thread late([&] { take().end(); });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_EQ(queue_.waiting(), 1);
  definition.end();
  late.join();
  writer.join();
}

TEST_F(WriteQueueTest, WritersThatAreNotActiveTakeNothing) {
  queue_.activate(1);
  add("ei");
  EXPECT_FALSE(queue_.take(1));
  EXPECT_TRUE(queue_.rest(1, std::chrono::milliseconds(1)));
  EXPECT_EQ(queue_.waiting(), 2);
  queue_.activate(2);
  EXPECT_TRUE(queue_.take(1));
  queue_.end();
  EXPECT_TRUE(queue_.take(0));
  EXPECT_FALSE(queue_.take(0));
  EXPECT_FALSE(queue_.rest(0, std::chrono::milliseconds(1)));
}

TEST_F(WriteQueueTest, TheOldestWriteIsThatWhichWaitsOrRuns) {
  EXPECT_EQ(queue_.oldest().count(), 0);
  add("e");
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  add("i");
  Turn running = take();
  EXPECT_GE(queue_.oldest().count(), 20);
  running.end();
  EXPECT_LT(queue_.since_last_end().count(), 20);
  Turn last = take();
  last.end();
  EXPECT_EQ(queue_.oldest().count(), 0);
}

TEST_F(WriteQueueTest, AFullQueueHandsTheWriteBack) {
  for (std::size_t i = 0; i < waiting_writes_max; ++i) add("e");
  EXPECT_TRUE(queue_.add(Write{}));
}

TEST_F(WriteQueueTest, AFullQueueIsOneOfManyBytesToo) {
  constexpr std::size_t half = waiting_write_bytes_max / 2;
  const auto of_bytes = [](std::size_t bytes) {
    Write write;
    write.bytes = bytes;
    return write;
  };
  EXPECT_FALSE(queue_.add(of_bytes(half)));
  EXPECT_FALSE(queue_.add(of_bytes(half)));
  EXPECT_EQ(queue_.waiting_bytes(), waiting_write_bytes_max);
  EXPECT_TRUE(queue_.add(of_bytes(1)));
  EXPECT_FALSE(queue_.add(of_bytes(0)));
  {
    Turn running = take();
    EXPECT_EQ(queue_.waiting_bytes(), half);
    EXPECT_FALSE(queue_.add(of_bytes(half)));
    running.give_back();
  }
  EXPECT_EQ(queue_.waiting_bytes(), 3 * half);  // what was taken is not refused
  EXPECT_TRUE(queue_.add(of_bytes(1)));
  {
    Turn running = take();
    running.give_back_alone(std::move(running.writes().front()));
    EXPECT_EQ(queue_.waiting_bytes(), 3 * half);
  }
}

}  // namespace
}  // namespace bespoke::postgresql
