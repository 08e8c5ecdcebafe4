#include "server/audit_keeper.h"

#include <cstdint>
#include <utility>

#include "base/guarded.h"
#include "base/log.h"
#include "service/submit.h"
#include "store/limits.h"

namespace bespoke {
namespace {

constexpr std::chrono::seconds look_pause{1};
constexpr std::chrono::hours trim_pause{1};
constexpr std::chrono::seconds busy_trim_pause{2};  // while there is more to remove

}  // namespace

AuditKeeper::AuditKeeper(Store& store, FailedLogins& failed_logins, AuditKeeping keeping)
    : store_(store),
      failed_logins_(failed_logins),
      kept_for_(keeping.kept_for),
      next_trim_(std::chrono::steady_clock::now() + keeping.first_trim),
      thread_([this] { run(); }) {}

AuditKeeper::~AuditKeeper() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  thread_.join();
  for (FailedLogin& failed : failed_logins_.take_all()) write_failed_login(store_, std::move(failed));
}

void AuditKeeper::run() {
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, look_pause, [this] { return ending_; })) {
    lock.unlock();
    run_guarded("audit_keeper_failed", [this] {
      write_failed_logins();
      if (std::chrono::steady_clock::now() >= next_trim_) trim();
    });
    lock.lock();
  }
}

void AuditKeeper::write_failed_logins() {
  for (FailedLogin& failed : failed_logins_.take(std::chrono::steady_clock::now())) {
    write_failed_login(store_, std::move(failed));
  }
}

void AuditKeeper::trim() {
  next_trim_ = std::chrono::steady_clock::now() + trim_pause;
  const auto kept_ms = std::chrono::duration_cast<std::chrono::milliseconds>(kept_for_).count();
  std::int64_t removed = 0;
  const Status trimmed = write_now(store_, WriteKind::Entries, [&](Transaction& transaction) -> Status {
    const Result<AuditLog*> log = transaction.audit();
    if (!log) return log.error();
    if (*log == nullptr) return {};
    const AuditRetention retention{Timestamp{Timestamp::now().ms - kept_ms}, audit_lines_kept_max};
    const Result<std::int64_t> gone = (*log)->trim(retention, audit_lines_trimmed_max);
    if (!gone) return gone.error();
    removed = *gone;
    return {};
  });
  if (!trimmed || removed == 0) return;
  log::Line(log::Level::Info, "audit_log_trimmed").field("lines", removed);
  if (removed == audit_lines_trimmed_max) next_trim_ = std::chrono::steady_clock::now() + busy_trim_pause;
}

}  // namespace bespoke
