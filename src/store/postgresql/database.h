// Which database it is, and whether it is worth trying: when it does not answer, requests are refused at once
// and only now and then one of them finds out whether it is back. Where it gives this node fewer connections
// than are wanted, they are shared out anew, and now and then one more is tried.
#pragma once

#include <libpq-fe.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"

namespace bespoke::postgresql {

// Counts those that are open.
struct CloseHandle {
  std::atomic<int>* open = nullptr;
  void operator()(PGconn* handle) const {
    PQfinish(handle);
    if (open != nullptr) --*open;
  }
};
using Handle = std::unique_ptr<PGconn, CloseHandle>;

// Any thread may call.
class Database {
  using Clock = std::chrono::steady_clock;

 public:
  explicit Database(std::string url) : url_(std::move(url)) {}

  // A connection that can write and is set up. Unavailable, without trying, for a moment after a failure;
  // where the database has no room for one more, after a moment in which others may close theirs.
  Result<Handle> connect();

  // Tries until the database answers, for `wait` at most and while `is_wanted`; gives up at once where
  // waiting mends nothing: a wrong password, a database that does not exist. `last_failure` tells why.
  Status wait_until_there(std::chrono::seconds wait, const std::function<bool()>& is_wanted);

  // What libpq said of the last failure: for who runs the server, never for a client.
  std::string last_failure() const;

  // How many connections are wanted, from now on.
  void want(int connections) { wanted_.store(connections); }
  // How many there can be; 0: as many as wanted.
  int limit() const { return limit_.load(); }
  // Finds out now and then whether there can be more. Of one thread.
  void try_for_more();

 private:
  enum class Refusal {
    Away,   // it may answer later
    Full,   // it has no connection left for this node
    Final,  // it will not, until somebody changes something
  };
  struct Attempt {
    Handle handle;  // none: it was refused
    Refusal refusal = Refusal::Away;
  };

  Attempt try_once();
  Refusal judge(PGconn* handle) const;
  bool take_turn();
  bool has_room() const;
  bool wait_for_room() const;
  void note_full();
  void note_failure(PGconn* handle);
  bool is_malformed() const;
  void rest();

  const std::string url_;  // holds a password: never logged
  std::atomic<Clock::rep> rest_until_{0};
  std::atomic<int> open_{0};
  std::atomic<int> wanted_{0};  // 0: not yet known
  std::atomic<int> limit_{0};
  Clock::time_point next_try_for_more_{};
  mutable std::mutex mutex_;
  std::string last_failure_;
};

}  // namespace bespoke::postgresql
