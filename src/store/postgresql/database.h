// Which database it is, and whether it is worth trying: when it does not answer, requests are refused at once
// and only now and then one of them finds out whether it is back.
#pragma once

#include <libpq-fe.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"

namespace bespoke::postgresql {

struct CloseHandle {
  void operator()(PGconn* handle) const { PQfinish(handle); }
};
using Handle = std::unique_ptr<PGconn, CloseHandle>;

// Any thread may call.
class Database {
 public:
  explicit Database(std::string url) : url_(std::move(url)) {}

  // A connection that can write and is set up. Unavailable, without trying, for a moment after a failure.
  Result<Handle> connect();
  // What libpq said of the last failure: for who runs the server, never for a client.
  std::string last_failure() const;

 private:
  bool take_turn();
  void note_failure(PGconn* handle);
  bool is_malformed() const;

  const std::string url_;  // holds a password: never logged
  std::atomic<std::chrono::steady_clock::rep> rest_until_{0};
  mutable std::mutex mutex_;
  std::string last_failure_;
};

}  // namespace bespoke::postgresql
