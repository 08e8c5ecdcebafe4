// Works that share a commit, and disks that fail.
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <mutex>
#include <new>
#include <stdexcept>

#include "model/errors.h"
#include "sqlite_place.h"
#include "store/limits.h"
#include "store/sqlite/limits.h"
#include "store/sqlite/writer.h"

namespace {

std::atomic<bool> sync_fails{false};
std::atomic<int> syncs{0};
std::atomic<int> disk_full{0};  // the error of every write; 0: none
// Counts down to the one allocation of a thread that fails; none does while it is not positive.
thread_local int allocations_left = 0;

ssize_t write_or_fail(int file, const void* data, size_t size, off_t offset) {
  if (disk_full != 0) {
    errno = disk_full;
    return -1;
  }
  return pwrite(file, data, size, offset);
}

}  // namespace

// In place of the library's, for SQLite as for all others of this program.
extern "C" int fdatasync(int file) {
  ++syncs;
  if (sync_fails) {
    errno = EIO;
    return -1;
  }
  return static_cast<int>(syscall(SYS_fdatasync, file));
}

// In place of the library's, for all of this program.
void* operator new(std::size_t size) {
  if (allocations_left > 0 && --allocations_left == 0) throw std::bad_alloc();
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace bespoke::sqlite {
namespace {

class SqliteWriter : public SqlitePlace {
 protected:
  SqliteWriter() {
    sqlite3_vfs* vfs = sqlite3_vfs_find("unix");
    vfs->xSetSystemCall(vfs, "pwrite64", reinterpret_cast<sqlite3_syscall_ptr>(write_or_fail));
    open();
    api_ = add_api("one", {unique_field("f")});
  }
  ~SqliteWriter() override {
    sync_fails = false;
    disk_full = 0;
    close();
    sqlite3_vfs* vfs = sqlite3_vfs_find("unix");
    vfs->xSetSystemCall(vfs, "pwrite64", nullptr);
  }

  // Holds the writer until the future that it returns is got: what is sent meanwhile is one batch.
  std::future<Status> hold() {
    std::shared_future<void> go = go_.get_future().share();
    auto begun = std::make_shared<std::promise<void>>();
    std::future<void> is_begun = begun->get_future();
    std::future<Status> held = send(store(), WriteKind::Entries, [go, begun](Transaction&) {
      begun->set_value();
      go.wait();
      return Status();
    });
    is_begun.wait();
    return held;
  }
  void release() {
    go_.set_value();
    go_ = std::promise<void>();
  }

  Work insert(const std::string& value) {
    return [this, value](Transaction& transaction) {
      return transaction.insert_entry(*api_, new_entry({Value(value)}));
    };
  }

  std::promise<void> go_;
  std::shared_ptr<const CustomApi> api_;
};

TEST_F(SqliteWriter, WaitingWorksShareACommit) {
  auto held = hold();
  std::vector<std::future<Status>> works;
  for (int i = 0; i < 100; ++i) works.push_back(send(store(), WriteKind::Entries, insert(std::to_string(i))));
  const int before = syncs;
  release();
  for (auto& work : works) EXPECT_EQ(told(std::move(work)), "ok");
  EXPECT_LE(syncs - before, 5);
  EXPECT_EQ(count(*api_), 100);
}

// Whoever sends many batches at once holds up others by one of them at a time.
TEST_F(SqliteWriter, LargeWorksHaveACommitOfTheirOwnBehindTheSmallOnesThatWait) {
  auto held = hold();
  std::mutex mutex;
  std::string order;
  const auto noting = [&](char name) {
    return [&mutex, &order, name](Transaction&) {
      const std::lock_guard lock(mutex);
      order += name;
      return Status();
    };
  };
  std::vector<std::future<Status>> works;
  const auto send_one = [&](char name, std::size_t bytes) {
    auto done = std::make_shared<std::promise<Status>>();
    works.push_back(done->get_future());
    store().write(
        {WriteKind::Entries, noting(name), [done](Status status) { done->set_value(status); }, bytes});
  };
  for (const char name : {'A', 'B', 'C'}) send_one(name, shared_write_bytes_max + 1);
  for (const char name : {'a', 'b'}) send_one(name, shared_write_bytes_max);
  release();
  for (auto& work : works) EXPECT_EQ(told(std::move(work)), "ok");
  EXPECT_EQ(order, "abABC");
}

// The one in the middle has written before it fails, so that the batch is run again with savepoints.
TEST_F(SqliteWriter, FailedWorkLeavesNothingAndItsNeighboursAreCommitted) {
  auto held = hold();
  auto first = send(store(), WriteKind::Entries, insert("a"));
  auto failing = send(store(), WriteKind::Entries, [this](Transaction& transaction) -> Status {
    if (Status inserted = insert("b")(transaction); !inserted) return inserted;
    if (Status kept = transaction.put_secret("name", "value"); !kept) return kept;
    return entry_too_large();
  });
  auto last = send(store(), WriteKind::Entries, insert("c"));
  auto clash = send(store(), WriteKind::Entries, insert("a"));
  auto free = send(store(), WriteKind::Entries, insert("b"));
  release();
  EXPECT_EQ(told(std::move(first)), "ok");
  EXPECT_EQ(told(std::move(failing)), told(entry_too_large()));
  EXPECT_EQ(told(std::move(last)), "ok");
  EXPECT_EQ(told(std::move(clash)), told(duplicate_value("f")));
  EXPECT_EQ(told(std::move(free)), "ok");
  EXPECT_EQ(count(*api_), 3);
  EXPECT_EQ(ask("SELECT count(*) FROM secrets"), 0);
}

TEST_F(SqliteWriter, WorkThatThrowsIsAnErrorAndTheThreadLives) {
  EXPECT_EQ(write([this](Transaction& transaction) -> Status {
              (void)insert("a")(transaction);
              throw std::runtime_error("a bug");
            }),
            told(internal_error()));
  EXPECT_EQ(count(*api_), 0);
  EXPECT_EQ(write(insert("a")), "ok");
}

TEST_F(SqliteWriter, DefinitionsDoNotShareACommit) {
  auto held = hold();
  auto before = send(store(), WriteKind::Entries, insert("a"));
  auto change = send(store(), WriteKind::Definitions, [this](Transaction& transaction) {
    return transaction.insert_custom_field(api_->id, new_field("g", FieldType::Integer));
  });
  auto stale = send(store(), WriteKind::Entries, insert("b"));
  release();
  EXPECT_EQ(told(std::move(before)), "ok");
  EXPECT_EQ(told(std::move(change)), "ok");
  EXPECT_EQ(told(std::move(stale)), told(definition_changed()));
}

TEST_F(SqliteWriter, DefinitionsAreNotChangedAmongEntries) {
  EXPECT_EQ(write([](Transaction& transaction) { return transaction.insert_custom_api(new_api("two")); }),
            told(internal_error()));
  EXPECT_EQ(store().catalog()->apis().size(), 1U);
}

TEST_F(SqliteWriter, TooManyWaitingWritesAreRefusedAtOnce) {
  auto held = hold();
  std::vector<std::future<Status>> works;
  for (std::size_t i = 0; i < waiting_writes_max; ++i) {
    works.push_back(send(store(), WriteKind::Entries, [](Transaction&) { return Status(); }));
  }
  EXPECT_EQ(told(send(store(), WriteKind::Entries, insert("late"))), told(unavailable()));
  release();
  for (auto& work : works) EXPECT_EQ(told(std::move(work)), "ok");
  EXPECT_EQ(write(insert("later")), "ok");
}

TEST_F(SqliteWriter, TooManyWaitingBytesAreRefusedAtOnce) {
  constexpr std::size_t bytes = waiting_write_bytes_max / 2;
  const auto send_bytes = [this](std::size_t count) {
    auto done = std::make_shared<std::promise<Status>>();
    store().write({WriteKind::Entries, [](Transaction&) { return Status(); },
                   [done](Status status) { done->set_value(std::move(status)); }, count});
    return done->get_future();
  };
  auto held = hold();
  auto first = send_bytes(bytes);
  auto second = send_bytes(bytes);
  EXPECT_EQ(store().figures().write_bytes_waiting, waiting_write_bytes_max);
  EXPECT_EQ(told(send_bytes(1)), told(unavailable()));
  auto empty = send_bytes(0);
  release();
  for (auto* work : {&first, &second, &empty}) EXPECT_EQ(told(std::move(*work)), "ok");
  EXPECT_EQ(store().figures().write_bytes_waiting, 0U);
  EXPECT_EQ(told(send_bytes(waiting_write_bytes_max)), "ok");
}

TEST_F(SqliteWriter, AcceptedWritesAreFinishedAtTheEnd) {
  auto held = hold();
  std::vector<std::future<Status>> works;
  for (int i = 0; i < 1000; ++i)
    works.push_back(send(store(), WriteKind::Entries, insert(std::to_string(i))));
  std::thread ending([this] { close(); });
  release();
  ending.join();
  for (auto& work : works) EXPECT_EQ(told(std::move(work)), "ok");
  open();
  EXPECT_EQ(count(*api_), 1000);
}

// A quota and a bound on the size of files are full disks as well.
TEST_F(SqliteWriter, FullDiskIsToldAndPasses) {
  int entries = 0;
  for (const int error : {ENOSPC, EDQUOT, EFBIG}) {
    EXPECT_EQ(write(insert("a" + std::to_string(error))), "ok");
    disk_full = error;
    auto held = hold();
    auto first = send(store(), WriteKind::Entries, insert("b" + std::to_string(error)));
    auto second = send(store(), WriteKind::Entries, insert("c" + std::to_string(error)));
    release();
    EXPECT_EQ(told(std::move(first)), told(storage_full())) << error;
    EXPECT_EQ(told(std::move(second)), told(storage_full())) << error;
    EXPECT_EQ(told(store().health()), told(storage_full())) << error;
    EXPECT_FALSE(store().figures().healthy);
    EXPECT_EQ(count(*api_), ++entries);
    disk_full = 0;
    EXPECT_EQ(write(insert("b" + std::to_string(error))), "ok");
    EXPECT_EQ(told(store().health()), "ok");
    EXPECT_EQ(count(*api_), ++entries);
  }
}

TEST_F(SqliteWriter, RoomIsFoundAgainWithoutAWrite) {
  disk_full = ENOSPC;
  EXPECT_EQ(write(insert("a")), told(storage_full()));
  std::this_thread::sleep_for(blocked_pause + blocked_pause / 2);
  EXPECT_EQ(told(store().health()), told(storage_full()));
  disk_full = 0;
  const auto end = std::chrono::steady_clock::now() + 10 * blocked_pause;
  while (!store().health() && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  EXPECT_EQ(told(store().health()), "ok");
  EXPECT_EQ(count(*api_), 0);
}

TEST_F(SqliteWriter, ACommitOfNothingDoesNotShowThatThereIsRoom) {
  disk_full = ENOSPC;
  EXPECT_EQ(write(insert("a")), told(storage_full()));
  EXPECT_EQ(write([](Transaction&) { return Status(); }), "ok");
  EXPECT_EQ(told(store().health()), told(storage_full()));
  disk_full = 0;
  EXPECT_EQ(write(insert("a")), "ok");
  EXPECT_EQ(told(store().health()), "ok");
}

TEST_F(SqliteWriter, OtherFailuresAreNoFullDisk) {
  disk_full = EIO;
  EXPECT_EQ(write(insert("a")), told(unavailable()));
  EXPECT_EQ(told(store().health()), told(unavailable()));
  disk_full = 0;
  EXPECT_EQ(write(insert("a")), "ok");
  EXPECT_EQ(told(store().health()), "ok");
}

TEST_F(SqliteWriter, NothingIsWrittenAfterAFailedSync) {
  EXPECT_EQ(write(insert("a")), "ok");
  sync_fails = true;
  EXPECT_EQ(write(insert("b")), told(unavailable()));
  sync_fails = false;
  EXPECT_EQ(write(insert("c")), told(unavailable()));
  EXPECT_EQ(told(store().health()), told(unavailable()));
  EXPECT_EQ(count(*api_), 1);
}

// Whichever allocation of the writer's thread fails, once it has begun a batch: every write gets an outcome,
// and those who wait for one do not wait for ever.
TEST_F(SqliteWriter, AnswersEveryWriteWhenMemoryRunsOut) {
  constexpr int allocations = 60;
  bool writer_failed = false;
  for (int failing = 1; failing <= allocations; ++failing) {
    std::vector<std::future<Status>> works;
    works.push_back(send(store(), WriteKind::Entries, [failing](Transaction&) {
      allocations_left = failing;
      return Status();
    }));
    for (int i = 0; i < 3; ++i)
      works.push_back(
          send(store(), WriteKind::Entries, insert(std::to_string(failing) + "/" + std::to_string(i))));
    for (auto& work : works) {
      ASSERT_EQ(work.wait_for(std::chrono::seconds(10)), std::future_status::ready) << failing;
      (void)work.get();
    }
    const std::string ended = write([](Transaction&) {
      allocations_left = 0;
      return Status();
    });
    if (ended == "ok") continue;  // nothing failed, or within a work
    writer_failed = true;
    close();
    open();
    api_ = store().catalog()->find(api_->id);
  }
  EXPECT_TRUE(writer_failed);  // else none of them was outside of a work
}

}  // namespace
}  // namespace bespoke::sqlite
