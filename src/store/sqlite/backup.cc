#include "store/sqlite/backup.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/disk_file.h"
#include "base/log.h"
#include "model/errors.h"
#include "store/sqlite/limits.h"

namespace bespoke::sqlite {
namespace {

constexpr int pages_a_step = 64;
constexpr std::int64_t bytes_a_page = 4096;
constexpr int rest_of_a_step = 12;                   // times as long as it took, while others write
constexpr std::chrono::milliseconds look_pause{20};  // for what was copied to be on disk
constexpr std::chrono::milliseconds progress_pause{100};

// It is thrown away unless it comes to its end: nothing of it has to outlive a crash before.
constexpr const char* target_settings = R"(
  PRAGMA journal_mode = OFF;
  PRAGMA synchronous = OFF;
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA cache_size = -4096;
)";

}  // namespace

Result<std::shared_ptr<Backup>> Backup::begin(const std::string& source, const std::string& file) {
  Descriptor descriptor(open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (!descriptor) return file_failure(file, "made", errno);
  struct stat about = {};
  if (stat(source.c_str(), &about) != 0) return file_failure(source, "read", errno);
  std::shared_ptr<Backup> backup(new Backup(file, std::move(descriptor)));
  if (Status room = backup->leave_room(about.st_size); !room) return room.error();
  return backup;
}

Backup::~Backup() {
  (void)close_target();
}

Status Backup::wait(const BackupProgress& goes_on) {
  std::unique_lock lock(mutex_);
  while (!outcome_) {
    changed_.wait_for(lock, progress_pause);
    const std::int64_t done = done_;
    const std::int64_t total = total_;
    const bool is_full = unsynced_ >= backup_unsynced_bytes_max;
    lock.unlock();
    const bool wanted = goes_on(done, total);
    Status kept = wanted && is_full ? sync() : Status();
    lock.lock();
    if (!wanted) kept = unavailable();
    if (!kept && !outcome_) {
      stopped_ = true;
      changed_.wait(lock, [this] { return outcome_.has_value(); });
      return kept;
    }
    if (is_full) unsynced_ = 0;
  }
  if (!*outcome_) return *outcome_;
  lock.unlock();
  return sync();
}

Status Backup::copy_all(sqlite3* source, const BackupProgress& goes_on) {
  while (step(source, Load::Idle)) {
    if (!goes_on(done_, total_)) return unavailable();
    if (unsynced_ < backup_unsynced_bytes_max) continue;
    if (Status kept = sync(); !kept) return kept;
    unsynced_ = 0;
  }
  return *outcome_ ? sync() : *outcome_;
}

Status Backup::sync() {
  if (fsync(descriptor_.number()) != 0) return file_failure(file_, "written", errno);
  return leave_room(0);
}

// Beside so many bytes that are still to come.
Status Backup::leave_room(std::int64_t bytes) const {
  struct statvfs disk = {};
  if (fstatvfs(descriptor_.number(), &disk) != 0) return {};
  const auto wanted = static_cast<std::uint64_t>(bytes + backup_free_bytes_min) / disk.f_frsize;
  return disk.f_bavail < wanted ? Status(storage_full()) : Status();
}

bool Backup::is_over() const {
  const std::lock_guard lock(mutex_);
  return outcome_.has_value();
}

std::chrono::milliseconds Backup::pause(Clock::time_point now) const {
  {
    const std::lock_guard lock(mutex_);
    if (stopped_) return std::chrono::milliseconds(0);
    if (unsynced_ >= backup_unsynced_bytes_max) return look_pause;
  }
  if (next_ <= now) return std::chrono::milliseconds(0);
  return std::chrono::ceil<std::chrono::milliseconds>(next_ - now);
}

bool Backup::step(sqlite3* source, Load load) {
  const Clock::time_point start = Clock::now();
  bool stopped = false;
  {
    const std::lock_guard lock(mutex_);
    stopped = stopped_;
    if (!stopped && (start < next_ || unsynced_ >= backup_unsynced_bytes_max)) return true;
  }
  if (stopped) {
    abandon();
    return false;
  }
  const int code = copy_pages(source);
  const Clock::time_point now = Clock::now();
  next_ = load == Load::Writes ? now + rest_of_a_step * (now - start) : now;
  if (code == SQLITE_OK || code == SQLITE_BUSY || code == SQLITE_LOCKED) return true;
  const bool whole = code == SQLITE_DONE && close_target() == SQLITE_OK;
  if (!whole) log::Line(log::Level::Error, "backup_failed").field("code", code);
  end(whole ? Status() : (code & 0xFF) == SQLITE_FULL ? Status(storage_full()) : Status(unavailable()));
  return false;
}

int Backup::copy_pages(sqlite3* source) {
  if (copying_ == nullptr) {
    if (const int code = open_target(source); code != SQLITE_OK) return code;
  }
  const int code = sqlite3_backup_step(copying_, pages_a_step);
  const std::lock_guard lock(mutex_);
  const std::int64_t pages = sqlite3_backup_pagecount(copying_);
  unsynced_ += pages_a_step * bytes_a_page;
  done_ = (pages - sqlite3_backup_remaining(copying_)) * bytes_a_page;
  total_ = pages * bytes_a_page;
  if (unsynced_ >= backup_unsynced_bytes_max) changed_.notify_one();
  return code;
}

int Backup::open_target(sqlite3* source) {
  if (target_ == nullptr) {
    const int code =
        sqlite3_open_v2(file_.c_str(), &target_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    if (code != SQLITE_OK) return code;
    sqlite3_exec(target_, target_settings, nullptr, nullptr, nullptr);
  }
  copying_ = sqlite3_backup_init(target_, "main", source, "main");
  return copying_ != nullptr ? SQLITE_OK : sqlite3_errcode(target_);
}

int Backup::close_target() {
  const int code = sqlite3_backup_finish(std::exchange(copying_, nullptr));
  sqlite3_close(std::exchange(target_, nullptr));
  return code;
}

void Backup::abandon() {
  (void)close_target();
  end(unavailable());
}

void Backup::end(Status outcome) {
  const std::lock_guard lock(mutex_);
  if (!outcome_) outcome_ = std::move(outcome);
  changed_.notify_one();
}

}  // namespace bespoke::sqlite
