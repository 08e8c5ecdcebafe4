// When a write is done, who sees it, and what many writers at once may count on.
#include <algorithm>
#include <atomic>
#include <future>
#include <thread>

#include "model/errors.h"
#include "store_test.h"

namespace bespoke {
namespace {

TEST_P(StoreTest, ReadsOfOneSnapshotSeeOneState) {
  const auto api = add_api("one", {new_field("f", FieldType::String)});
  const Entry old = add_entry(*api, {Value("a")});
  const std::string before = dump(read_page(*api, everything()));
  EXPECT_OK(store().read([&](Snapshot& snapshot) {
    EXPECT_EQ(dump(snapshot.list_entries(*api, everything())), before);
    const Entry added = add_entry(*api, {Value("b")});
    EXPECT_OK(update(store(), *api, old, changed(old, {Value("c")})));
    EXPECT_EQ(dump(snapshot.list_entries(*api, everything())), before);
    EXPECT_EQ(dump(snapshot.find_entry(*api, added.id)), "none");
    EXPECT_EQ(dump(snapshot.find_entry(*api, old.id)), dump(old));
    return Status();
  }));
  EXPECT_EQ(read_page(*api, everything()).total, 2);
}

TEST_P(StoreTest, ReadsOfOneSnapshotSeeOneStateWhileDefinitionsChange) {
  // Of two types: PostgreSQL has a column ahead for the new field, and need not wait for the reader to make
  // one.
  const auto api = add_api("one", {new_field("f", FieldType::String), new_field("g", FieldType::Integer)});
  const Entry entry = add_entry(*api, {Value("a"), integer(7)});
  EXPECT_OK(store().read([&](Snapshot& snapshot) {
    EXPECT_EQ(dump(snapshot.find_entry(*api, entry.id)), dump(entry));
    EXPECT_OK(define(store(), [&](Transaction& transaction) {
      EXPECT_OK(transaction.delete_custom_field(api->id, api->fields[0].id));
      return transaction.insert_custom_field(api->id, new_field("f", FieldType::String));
    }));
    EXPECT_EQ(dump(snapshot.find_entry(*api, entry.id)->value().values[1]), "7");
    EXPECT_EQ(snapshot.list_entries(*api, everything())->total, 1);
    return Status();
  }));
  EXPECT_EQ(dump(read_entry(*current(*api), entry.id).values), "7, null");
}

TEST_P(StoreTest, ReadGivesTheStatusOfItsWork) {
  EXPECT_EQ(dump(store().read([](Snapshot&) { return Status(not_found()); })), dump(not_found()));
}

TEST_P(StoreTest, ReadsMayRunInsideReads) {
  const auto api = add_api("one", {});
  EXPECT_OK(store().read([&](Snapshot& outer) {
    EXPECT_EQ(outer.list_entries(*api, everything())->total, 0);
    add_entry(*api, {});
    EXPECT_EQ(read_page(*api, everything()).total, 1);
    EXPECT_EQ(outer.list_entries(*api, everything())->total, 0);
    return Status();
  }));
}

TEST_P(StoreTest, DoneIsToldWhatBecameOfTheWork) {
  const auto api = add_api("one", {});
  const Entry entry = new_entry({});
  std::promise<std::string> told;
  const std::thread::id here = std::this_thread::get_id();
  store().write({WriteKind::Entries,
                 [&](Transaction& transaction) { return transaction.insert_entry(*api, entry); },
                 [&](Status status) {
                   EXPECT_NE(std::this_thread::get_id(), here);
                   // Committed by now: a new read, of whoever, sees it.
                   EXPECT_EQ(dump(find(store(), *api, entry.id)), dump(entry));
                   told.set_value(dump(status));
                 }});
  EXPECT_EQ(told.get_future().get(), "ok");
}

TEST_P(StoreTest, CatalogShowsADefinitionWhenDoneIsTold) {
  const CustomApi api = new_api("one");
  std::promise<bool> shown;
  store().write({WriteKind::Definitions,
                 [&](Transaction& transaction) { return transaction.insert_custom_api(api); },
                 [&](Status) { shown.set_value(store().catalog()->find(api.id) != nullptr); }});
  EXPECT_TRUE(shown.get_future().get());
}

TEST_P(StoreTest, WriteReturnsBeforeItsWorkIsDone) {
  std::promise<void> gate;
  std::promise<std::string> told;
  store().write({WriteKind::Entries,
                 [opened = gate.get_future().share()](Transaction&) {
                   opened.wait();
                   return Status();
                 },
                 [&](Status status) { told.set_value(dump(status)); }});
  gate.set_value();  // not reached by a store that runs the work here
  EXPECT_EQ(told.get_future().get(), "ok");
}

// Each thread's writes: some are refused, some share values with other threads. `done` tells each once.
TEST_P(StoreTest, WritesOfManyThreadsAreEachDoneOnce) {
  constexpr int threads = 8;
  constexpr std::int64_t writes = 50;
  const auto api =
      add_api("one", {new_field("n", FieldType::Integer), new_field("u", FieldType::String, unique_rules)});
  std::atomic<int> done = 0;
  std::atomic<int> accepted = 0;
  std::vector<std::thread> writers;
  for (int thread = 0; thread < threads; ++thread) {
    writers.emplace_back([&] {
      for (std::int64_t i = 0; i < writes; ++i) {
        // Every thread wants the same values: one of them wins each.
        const Status status = insert(store(), *api, new_entry({integer(i), Value("u" + std::to_string(i))}));
        ++done;
        if (status) ++accepted;
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(done, threads * writes);
  EXPECT_EQ(accepted, writes);
  EXPECT_EQ(read_page(*api, everything()).total, writes);
}

TEST_P(StoreTest, WritersOfOneEntryNeverLoseAnUpdate) {
  const auto api = add_api("one", {new_field("n", FieldType::Integer)});
  const Entry entry = add_entry(*api, {integer(0)});
  std::atomic<std::int64_t> updates = 0;
  std::vector<std::thread> writers;
  for (int thread = 0; thread < 4; ++thread) {
    writers.emplace_back([&] {
      for (int i = 0; i < 40; ++i) {
        const Entry before = read_entry(*api, entry.id);
        const Entry after = changed(before, {integer(std::get<std::int64_t>(before.values[0]) + 1)});
        if (update(store(), *api, before, after)) ++updates;
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  const Entry last = read_entry(*api, entry.id);
  EXPECT_EQ(last.version, updates);
  EXPECT_EQ(last.values[0], integer(updates));
  EXPECT_GE(updates, 40);
}

TEST_P(StoreTest, ReadersSeeWholeTransactionsOnly) {
  const auto api = add_api("one", {new_field("n", FieldType::Integer)});
  std::atomic<bool> stop = false;
  std::atomic<int> lists = 0;
  std::vector<std::thread> readers;
  for (int thread = 0; thread < 2; ++thread) {
    readers.emplace_back([&] {
      while (!stop) {
        EXPECT_EQ(read_page(*api, everything()).total % 3, 0);
        ++lists;
      }
    });
  }
  for (int i = 0; i < 60 || lists < 20; ++i) {
    const Entry last = new_entry({integer(i)});
    add_entries(*api, {new_entry({integer(i)}), last, new_entry({integer(i)})});
    // A refused work beside it shows at no time.
    EXPECT_REFUSED(write(store(),
                         [&](Transaction& transaction) {
                           const Status inserted = transaction.insert_entry(*api, new_entry({integer(-1)}));
                           return inserted ? transaction.insert_entry(*api, last) : inserted;
                         }),
                   ErrorCode::Conflict);
  }
  stop = true;
  for (std::thread& reader : readers) reader.join();
}

TEST_P(StoreTest, NeighboursOfAFailedWriteAreKept) {
  const auto api = add_api("one", {new_field("u", FieldType::String, unique_rules)});
  std::vector<std::promise<std::string>> told(60);
  for (std::size_t i = 0; i < told.size(); ++i) {
    // Sent without waiting, so that they share a commit where the store can: each third has its neighbour's
    // value.
    const std::size_t value = i % 3 == 2 ? i - 1 : i;
    store().write({WriteKind::Entries,
                   [&api = *api, entry = new_entry({Value(std::to_string(value))})](
                       Transaction& transaction) { return transaction.insert_entry(api, entry); },
                   [&told, i](Status status) { told[i].set_value(dump(status)); }});
  }
  for (std::size_t i = 0; i < told.size(); i += 3) {
    EXPECT_EQ(told[i].get_future().get(), "ok") << i;
    std::vector<std::string> pair = {told[i + 1].get_future().get(), told[i + 2].get_future().get()};
    std::sort(pair.begin(), pair.end());
    EXPECT_EQ(pair, (std::vector<std::string>{dump(duplicate_value("u")), "ok"})) << i;
  }
  EXPECT_EQ(read_page(*api, everything()).total, 40);
}

// Sent without waiting, so that they are inserted together where the store can: some clash with a neighbour,
// some were made for an old definition, some refuse by themselves.
TEST_P(StoreTest, InsertsThatGoTogetherStandForThemselves) {
  const auto old = add_api("one", {new_field("u", FieldType::String, unique_rules)});
  ASSERT_TRUE(define(store(), [&](Transaction& transaction) {
    return transaction.insert_custom_field(old->id, new_field("n", FieldType::Integer));
  }));
  const auto api = store().catalog()->find(old->id);
  std::vector<std::promise<std::string>> told(200);
  const std::uint64_t commits = store().figures().commits;
  for (std::size_t i = 0; i < told.size(); ++i) {
    const Value text(std::to_string(i / 2 * 2));
    const bool is_old = i % 10 == 4;
    const bool refuses = i % 10 == 6;
    const Entry entry = is_old ? new_entry({text}) : new_entry({text, integer(1)});
    store().write({WriteKind::Insert,
                   [&api = is_old ? *old : *api, entry, refuses](Transaction& transaction) {
                     return refuses ? Status(not_found()) : transaction.insert_entry(api, entry);
                   },
                   [&told, i](Status status) { told[i].set_value(dump(status)); }});
  }
  for (std::size_t i = 0; i < told.size(); i += 2) {
    const std::string one = told[i].get_future().get();
    const std::string other = told[i + 1].get_future().get();
    if (i % 10 == 4 || i % 10 == 6) {
      EXPECT_EQ(one, dump(i % 10 == 4 ? definition_changed() : not_found())) << i;
      EXPECT_EQ(other, "ok") << i;
    } else {
      EXPECT_EQ(std::minmax(one, other), std::minmax(dump(duplicate_value("u")), std::string("ok"))) << i;
    }
  }
  EXPECT_EQ(read_page(*api, everything()).total, 100);
  EXPECT_LT(store().figures().commits - commits, 50U);
}

TEST_P(StoreTest, DefinitionsBetweenEntriesKeepTheirOrder) {
  const auto api = add_api("one", {new_field("f", FieldType::String)});
  std::vector<std::promise<std::string>> told(3);
  const auto tell = [&](std::size_t i) {
    return [&told, i](Status status) { told[i].set_value(dump(status)); };
  };
  const auto insert_text = [&](const Entry& entry) {
    return [&api = *api, entry](Transaction& transaction) { return transaction.insert_entry(api, entry); };
  };
  store().write({WriteKind::Entries, insert_text(new_entry({Value("a")})), tell(0)});
  store().write(
      {WriteKind::Definitions,
       [&](Transaction& transaction) { return transaction.delete_custom_field(api->id, api->fields[0].id); },
       tell(1)});
  store().write({WriteKind::Entries, insert_text(new_entry({Value("b")})), tell(2)});
  EXPECT_EQ(told[0].get_future().get(), "ok");
  EXPECT_EQ(told[1].get_future().get(), "ok");
  EXPECT_EQ(told[2].get_future().get(), dump(definition_changed()));
}

// Counts what `done` tells of writes that nobody waits for.
struct Tally {
  std::atomic<int> done = 0, accepted = 0, unavailable = 0;
  void operator()(const Status& status) {
    ++done;
    if (status) ++accepted;
    if (!status && status.error().code == ErrorCode::Unavailable) ++unavailable;
  }
};

TEST_P(StoreTest, DestroyingTheStoreFinishesAcceptedWrites) {
  const auto api = add_api("one", {new_field("n", FieldType::Integer)});
  Tally tally;
  for (std::int64_t i = 0; i < 100; ++i) {
    store().write({WriteKind::Entries,
                   [&api = *api, entry = new_entry({integer(i)})](Transaction& transaction) {
                     return transaction.insert_entry(api, entry);
                   },
                   [&tally](const Status& status) { tally(status); }});
  }
  close();
  EXPECT_EQ(tally.done, 100);
  EXPECT_EQ(tally.accepted, 100);
  reopen();
  EXPECT_EQ(read_page(*api, everything()).total, 100);
}

TEST_P(StoreTest, TooManyWaitingWritesAreToldUnavailableAtOnce) {
  const auto api = add_api("one", {new_field("n", FieldType::Integer)});
  std::promise<void> gate;
  const std::shared_future<void> opened = gate.get_future().share();
  Tally tally;
  int sent = 0;
  for (; tally.unavailable == 0 && sent < 300'000; ++sent) {
    store().write({WriteKind::Entries,
                   [opened](Transaction&) {
                     opened.wait();
                     return Status();
                   },
                   [&tally](const Status& status) { tally(status); }});
  }
  EXPECT_EQ(tally.unavailable, 1) << "after " << sent;
  EXPECT_EQ(tally.done, 1);
  gate.set_value();
  close();
  EXPECT_EQ(tally.done, sent);
  EXPECT_EQ(tally.accepted, sent - 1);
}

TEST_P(StoreTest, HealthyStoreTakesWrites) {
  EXPECT_OK(store().health());
}

}  // namespace
}  // namespace bespoke
