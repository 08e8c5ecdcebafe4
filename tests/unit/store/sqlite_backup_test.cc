// Backups beside writes, and folders made of them.
#include <fstream>

#include "sqlite_place.h"
#include "store/sqlite/folder_backup.h"

namespace bespoke::sqlite {
namespace {

const BackupProgress on_and_on = [](std::int64_t, std::int64_t) { return true; };

class SqliteBackup : public SqlitePlace {
 protected:
  std::filesystem::path backup() const { return root_ / "backup.db"; }

  void fill(int entries) {
    texts_ = add_api("texts", {new_field("text", FieldType::String)});
    for (int i = 0; i < entries; i += 500) {
      ASSERT_EQ(add_entries(*texts_, {std::string(1000, 'x')}, 500), "ok");
    }
  }

  // From here on the store is that of the backup.
  void open_restored() {
    close();
    folder_ = root_ / "restored";
    ASSERT_EQ(told(restore_folder(backup(), folder_, on_and_on)), "ok");
    open();
  }

  // Holds up the writer while `meanwhile` is done.
  void hold_up(const std::function<void()>& meanwhile) {
    std::promise<void> over;
    std::promise<void> begun;
    bool first = true;
    auto held = send(store(), WriteKind::Entries, [&](Transaction&) -> Status {
      if (std::exchange(first, false)) begun.set_value();
      over.get_future().wait();
      return {};
    });
    begun.get_future().wait();
    meanwhile();
    over.set_value();
    EXPECT_EQ(told(std::move(held)), "ok");
  }

  std::shared_ptr<const CustomApi> texts_;
};

// Writes 0, 1, 2 ... one after the other.
class Counting {
 public:
  Counting(Store& store, const CustomApi& api) : thread_([this, &store, &api] { run(store, api); }) {}
  Counting(const Counting&) = delete;
  Counting& operator=(const Counting&) = delete;
  ~Counting() { end(); }

  std::int64_t acknowledged() const { return acknowledged_; }
  void end() {
    ending_ = true;
    if (thread_.joinable()) thread_.join();
  }

 private:
  void run(Store& store, const CustomApi& api) {
    while (!ending_) {
      const Entry next = new_entry({acknowledged_.load()});
      const auto insert = [&](Transaction& transaction) { return transaction.insert_entry(api, next); };
      if (send(store, WriteKind::Insert, insert).get()) ++acknowledged_;
    }
  }

  std::atomic<std::int64_t> acknowledged_{0};
  std::atomic<bool> ending_{false};
  std::thread thread_;
};

TEST_F(SqliteBackup, HoldsWhatWasWrittenUpToOneMoment) {
  open();
  fill(8000);
  const auto numbers = add_api("numbers", {new_field("n", FieldType::Integer)});
  Counting counting(store(), *numbers);
  while (counting.acknowledged() < 5) std::this_thread::yield();
  const std::int64_t before = counting.acknowledged();
  ASSERT_EQ(told(store().back_up(backup(), on_and_on)), "ok");
  counting.end();
  const std::int64_t after = counting.acknowledged();
  open_restored();
  const std::int64_t held = count(*store().catalog()->find(numbers->id));
  EXPECT_GT(held, before);  // it was made beside writes
  EXPECT_LE(held, after);
  EXPECT_EQ(ask("SELECT count(DISTINCT c1) FROM e" + std::to_string(numbers->number)), held);
  EXPECT_EQ(ask("SELECT max(c1) FROM e" + std::to_string(numbers->number)), held - 1);
  EXPECT_EQ(count(*store().catalog()->find(texts_->id)), 8000);
}

// What does not fit into its cache SQLite writes to the log before the commit.
TEST_F(SqliteBackup, HoldsNothingOfWhatWasRolledBack) {
  auto opened = open_store({.folder = folder_, .cache_bytes = 64 * 1024}, {});
  ASSERT_TRUE(opened);
  store_ = *std::move(opened);
  fill(8000);
  int runs = 0;
  const BackupProgress write_and_fail = [&](std::int64_t, std::int64_t) {
    if (++runs > 3) return true;
    EXPECT_EQ(write([&](Transaction& transaction) -> Status {
                for (int i = 0; i < 2000; ++i) {
                  if (Status added = transaction.insert_entry(*texts_, new_entry({std::string(1000, 'y')}));
                      !added)
                    return added;
                }
                return Error{ErrorCode::Invalid, {"on purpose"}};
              }),
              "on purpose");
    return true;
  };
  std::future<Status> made;
  hold_up([&] {
    made = std::async(std::launch::async, [&] { return store().back_up(backup(), write_and_fail); });
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  });
  ASSERT_EQ(told(std::move(made)), "ok");
  EXPECT_GT(runs, 0);
  open_restored();
  EXPECT_EQ(count(*store().catalog()->find(texts_->id)), 8000);
}

TEST_F(SqliteBackup, IsMadeOneAtATime) {
  open();
  Status second;
  const BackupProgress ask_for_another = [&](std::int64_t, std::int64_t) {
    if (second) second = store().back_up(root_ / "second.db", on_and_on);
    return true;
  };
  std::future<Status> first;
  hold_up([&] {
    first = std::async(std::launch::async, [&] { return store().back_up(backup(), ask_for_another); });
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
  });
  EXPECT_EQ(told(std::move(first)), "ok");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::Unavailable);
  EXPECT_EQ(told(store().back_up(root_ / "third.db", on_and_on)), "ok");
}

TEST_F(SqliteBackup, StopsWhereItIsNotWantedAnyMore) {
  open();
  std::future<Status> made;
  hold_up([&] {
    made = std::async(std::launch::async, [&] {
      return store().back_up(backup(), [](std::int64_t, std::int64_t) { return false; });
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
  });
  const Status stopped = made.get();
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, ErrorCode::Unavailable);
  EXPECT_EQ(told(store().back_up(root_ / "next.db", on_and_on)), "ok");
}

TEST_F(SqliteBackup, OverwritesNoFile) {
  open();
  std::ofstream(backup()) << "mine";
  EXPECT_EQ(told(store().back_up(backup(), on_and_on)), backup().string() + " cannot be made: File exists.");
  EXPECT_EQ(std::filesystem::file_size(backup()), 4U);
}

TEST_F(SqliteBackup, IsMadeOfAFolderThatNobodyUses) {
  open();
  fill(500);
  EXPECT_EQ(told(back_up_folder(folder_, backup(), on_and_on)),
            "The data folder " + folder_.string() +
                " is in use by another process. Stop that one, or choose another folder.");
  close();
  ASSERT_EQ(told(back_up_folder(folder_, backup(), on_and_on)), "ok");
  open_restored();
  EXPECT_EQ(count(*store().catalog()->find(texts_->id)), 500);
}

class SqliteRestore : public SqliteBackup {
 protected:
  void make() {
    open();
    fill(500);
    ASSERT_EQ(told(store().back_up(backup(), on_and_on)), "ok");
    close();
  }
  std::string restore_into(const std::string& name) {
    return told(restore_folder(backup(), root_ / name, on_and_on));
  }
  bool has_data(const std::string& name) const {
    return std::filesystem::exists(root_ / name / "bespoke.db");
  }
};

TEST_F(SqliteRestore, LeavesAFolderWithDataAlone) {
  make();
  const auto size = std::filesystem::file_size(file());
  EXPECT_EQ(restore_into("data"), "The data folder " + folder_.string() + " holds data already: " + file() +
                                      ". Move it away, or choose another folder.");
  EXPECT_EQ(std::filesystem::file_size(file()), size);
}

// Whoever put something there before may still have it open, or own it.
TEST_F(SqliteRestore, TakesNothingThatWasThereForItsOwn) {
  make();
  const auto target = root_ / "target";
  const auto other = root_ / "other";
  std::filesystem::create_directory(target);
  std::ofstream(other) << "theirs";
  std::filesystem::create_symlink(other, target / "bespoke.db.restored");
  std::ofstream(target / "bespoke.db.restored-wal") << "a log";
  EXPECT_EQ(restore_into("target"), "ok");
  EXPECT_EQ(std::filesystem::file_size(other), 6U);
  EXPECT_TRUE(std::filesystem::is_regular_file(std::filesystem::symlink_status(target / "bespoke.db")));
  EXPECT_EQ(std::filesystem::status(target / "bespoke.db").permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(SqliteRestore, RefusesAFolderThatEveryUserMayWriteTo) {
  make();
  std::filesystem::create_directory(root_ / "shared");
  std::filesystem::permissions(root_ / "shared", std::filesystem::perms::all);
  EXPECT_EQ(restore_into("shared"),
            "The data folder " + (root_ / "shared").string() +
                " can be written by every user: chmod o-w it, or choose another one.");
  EXPECT_FALSE(has_data("shared"));
}

TEST_F(SqliteRestore, FollowsNoLink) {
  make();
  std::filesystem::create_symlink(backup(), root_ / "link.db");
  EXPECT_EQ(told(restore_folder(root_ / "link.db", root_ / "linked", on_and_on)),
            (root_ / "link.db").string() + " is no file: links are not followed.");
}

TEST_F(SqliteRestore, RefusesAnythingElse) {
  std::ofstream(backup()) << std::string(4096, 'z');
  EXPECT_EQ(restore_into("other"), backup().string() + " is no backup that Bespoke has made.");
  EXPECT_FALSE(has_data("other"));
}

TEST_F(SqliteRestore, RefusesADamagedBackup) {
  make();
  std::fstream file(backup(), std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(static_cast<std::streamoff>(std::filesystem::file_size(backup()) / 2 / 4096 * 4096));
  file << std::string(4096, '\0');
  file.close();
  const std::string refusal = restore_into("damaged");
  EXPECT_TRUE(refusal.starts_with("The backup " + backup().string() + " is damaged: ")) << refusal;
  EXPECT_FALSE(has_data("damaged"));
}

TEST_F(SqliteRestore, RefusesAShortenedBackup) {
  make();
  std::filesystem::resize_file(backup(), std::filesystem::file_size(backup()) - 4096);
  const std::string refusal = restore_into("short");
  EXPECT_TRUE(refusal.starts_with("The backup " + backup().string() + " is damaged: ")) << refusal;
  EXPECT_FALSE(has_data("short"));
}

}  // namespace
}  // namespace bespoke::sqlite
