// A copy of the database that is made while it is written to.
//
//     writer's thread                                  the thread that asked
//     commit; step: pages 1 to 64 are copied           waits
//     commit: changes page 9, which SQLite copies anew
//     ... 16 MiB are copied; none until they are       fsync
//     last step: the copy is the database as it is     fsync
//
// It is the writer's connection that copies. SQLite carries what a connection commits over to the backups
// that are made of it, so the copy needs no snapshot, which would keep the write-ahead log from starting
// over, and is at its end what the last commit left. A transaction that is rolled back after it was written
// to the log in part makes SQLite begin anew.
//
// What is copied is kept on disk by the thread that asked, since a writer that has to wait until the system
// has room for it would hold up all writes.
#pragma once

#include <sqlite3.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "base/disk_file.h"
#include "base/result.h"
#include "store/store.h"

namespace bespoke::sqlite {

class Backup {
 public:
  // Of the database at `source`. Makes `file`, which is not there yet, readable
  // by its owner alone. StorageFull where its disk has no room to spare for it.
  static Result<std::shared_ptr<Backup>> begin(const std::string& source, const std::string& file);
  ~Backup();
  Backup(const Backup&) = delete;
  Backup& operator=(const Backup&) = delete;

  // Of the thread that asked. Returns when the copy is on disk, or is not to be: StorageFull where the disk
  // has no more room to spare, Unavailable where `goes_on` returns false or the database could not be read.
  Status wait(const BackupProgress& goes_on);
  // As wait(), on a connection that nobody writes with.
  Status copy_all(sqlite3* source, const BackupProgress& goes_on);

  // Whether the writer has nothing more to do with it. Any thread.
  bool is_over() const;

  // The others are of the writer's thread, between transactions.

  enum class Load { Idle, Writes };  // whether somebody waits for the writer
  // How long step() has nothing to do.
  std::chrono::milliseconds pause(std::chrono::steady_clock::time_point now) const;
  // Copies some pages where it is time for it. Whether it is to be called again.
  bool step(sqlite3* source, Load load);
  // It will not be called again: what has not come to its end is Unavailable.
  void abandon();

 private:
  using Clock = std::chrono::steady_clock;

  Backup(std::string file, Descriptor descriptor)
      : file_(std::move(file)), descriptor_(std::move(descriptor)) {}
  int copy_pages(sqlite3* source);
  int open_target(sqlite3* source);
  int close_target();
  void end(Status outcome);
  Status sync();
  Status leave_room(std::int64_t bytes) const;

  const std::string file_;
  const Descriptor descriptor_;

  // The writer's.
  sqlite3* target_ = nullptr;
  sqlite3_backup* copying_ = nullptr;
  Clock::time_point next_{};

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::int64_t unsynced_ = 0;  // bytes, about
  std::int64_t done_ = 0;      // likewise
  std::int64_t total_ = 0;
  bool stopped_ = false;           // by the thread that asked
  std::optional<Status> outcome_;  // once the writer has nothing more to do with it
};

}  // namespace bespoke::sqlite
