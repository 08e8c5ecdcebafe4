// Keeps the audit log: writes the failed logins that have gathered, and removes lines that are too old.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "api/failed_logins.h"
#include "store/store.h"

namespace bespoke {

struct AuditKeeping {
  std::chrono::days kept_for{};                  // older lines are removed
  std::chrono::milliseconds first_trim{60'000};  // after the start; then once an hour
};

// Has a thread of its own, from its beginning to its end.
class AuditKeeper {
 public:
  // Both outlive it.
  AuditKeeper(Store& store, FailedLogins& failed_logins, AuditKeeping keeping);
  AuditKeeper(const AuditKeeper&) = delete;
  AuditKeeper& operator=(const AuditKeeper&) = delete;
  // Writes what has gathered until now.
  ~AuditKeeper();

 private:
  void run();
  void write_failed_logins();
  void trim();

  Store& store_;
  FailedLogins& failed_logins_;
  const std::chrono::days kept_for_;
  std::chrono::steady_clock::time_point next_trim_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace bespoke
