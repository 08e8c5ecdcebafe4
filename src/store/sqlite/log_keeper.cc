#include "store/sqlite/log_keeper.h"

#include <sys/statvfs.h>

#include <chrono>

#include "base/log.h"

namespace bespoke::sqlite {
namespace {

constexpr std::int64_t bytes_a_page = 4096 + 24;  // with its header
constexpr std::chrono::milliseconds slow_checkpoint{500};

}  // namespace

LogKeeper::LogKeeper(Connection& connection, LogLimits limits, std::function<void()> on_drained)
    : connection_(connection),
      limits_(limits),
      gate_(std::move(on_drained)),
      next_checkpoint_(limits.checkpoint) {
  const auto note_size = [](void* self, sqlite3*, const char*, int pages) {
    static_cast<LogKeeper*>(self)->pages_ = pages;
    return SQLITE_OK;
  };
  sqlite3_wal_hook(connection_.handle(), note_size, this);
}

LogKeeper::~LogKeeper() {
  sqlite3_wal_hook(connection_.handle(), nullptr, nullptr);
}

std::int64_t LogKeeper::bytes() const {
  return pages_ * bytes_a_page;
}

void LogKeeper::care() {
  if (bytes() >= limits_.stop_lists) gate_.stop_oldest();
  if (bytes() >= limits_.gate && !closed_) {
    gate_.close();
    closed_ = true;
    log::Line(log::Level::Info, "log_gate_closed").field("bytes", bytes());
  }
  if (closed_ && gate_.drained() && checkpoint(SQLITE_CHECKPOINT_TRUNCATE)) {
    pages_ = 0;
    closed_ = false;
    gate_.open();
    log::Line(log::Level::Info, "log_gate_opened");
  }
  if (bytes() < last_bytes_) next_checkpoint_ = limits_.checkpoint;  // it has started over
  last_bytes_ = bytes();
  if (bytes() < next_checkpoint_) return;
  next_checkpoint_ = bytes() + limits_.checkpoint;
  (void)checkpoint(SQLITE_CHECKPOINT_PASSIVE);
}

bool LogKeeper::shorten() {
  return checkpoint(SQLITE_CHECKPOINT_PASSIVE);
}

void LogKeeper::empty() {
  (void)checkpoint(SQLITE_CHECKPOINT_TRUNCATE);
}

bool LogKeeper::has_room() const {
  const char* const file = sqlite3_db_filename(connection_.handle(), "main");
  struct statvfs disk = {};
  if (file == nullptr || statvfs(file, &disk) != 0) return true;
  return disk.f_bavail >= static_cast<std::uint64_t>(free_room_min) / disk.f_frsize;
}

bool LogKeeper::checkpoint(int mode) {
  const auto start = std::chrono::steady_clock::now();
  const int code = sqlite3_wal_checkpoint_v2(connection_.handle(), nullptr, mode, nullptr, nullptr);
  const auto took = std::chrono::steady_clock::now() - start;
  if (took > slow_checkpoint)
    log::Line(log::Level::Warn, "slow_checkpoint").field("took", took).field("bytes", bytes());
  if (code != SQLITE_OK && code != SQLITE_BUSY) (void)connection_.error();
  return code == SQLITE_OK;
}

}  // namespace bespoke::sqlite
