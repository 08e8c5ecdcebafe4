// Writes whose answer was lost with the connection, until it is known whether they happened. They wait here
// and not with the writers, so that while the database is away whatever comes next is told so at once.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "store/postgresql/outcome.h"
#include "store/postgresql/shared_catalog.h"
#include "store/store.h"

namespace bespoke::postgresql {

struct Doubt {
  Write write;
  Session session;
  Changes changes;
  std::chrono::steady_clock::time_point give_up;
};

// Any thread may call.
class Doubts {
 public:
  Doubts(std::shared_ptr<Database> database, SharedCatalog& catalog);
  Doubts(const Doubts&) = delete;
  Doubts& operator=(const Doubts&) = delete;
  // Settles what it was given.
  ~Doubts();

  // `write.done` is told success, Unavailable where nothing was written, or OutcomeUnknown.
  void add(Write write, const Session& session, Changes changes);

 private:
  void loop();
  Result<Happened> look_for(const Doubt& doubt);
  bool settle(Doubt& doubt);

  Connection connection_;
  SharedCatalog& catalog_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Doubt> waiting_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace bespoke::postgresql
