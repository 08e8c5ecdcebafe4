// Which database it is, and whether it is worth trying: when it does not answer, requests are refused at once
// and only now and then one of them finds out whether it is back.
#pragma once

#include <libpq-fe.h>

#include <atomic>
#include <chrono>
#include <memory>
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

  // A connection that can write and is set up. Unavailable, without trying, for a moment after a failure; the
  // detail says what libpq said.
  Result<Handle> connect();

 private:
  bool take_turn();

  const std::string url_;  // holds a password: never logged
  std::atomic<std::chrono::steady_clock::rep> rest_until_{0};
};

}  // namespace bespoke::postgresql
