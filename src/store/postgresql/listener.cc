// Why a node listens, although nothing rests on what it hears.
//
// Without it the first request after another node's change would find out by its own statement, and start
// again: right, but two round trips late, on each node. With it the definitions are mostly there before
// the request is:
//
//     node 1   COMMIT of a change, with NOTIFY bespoke_definitions
//     node 2   poll() returns; refresh(): has the version moved? Then definitions are read, published
//     node 2   or its connection was lost, and it heard nothing: it looks once a second all the same
//
// A notification says only that there may be something new. What is new is read from the tables, so one
// that comes twice, late, together with others or never does no harm. The same look asks for the time of
// the database's clock.
#include "store/postgresql/listener.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <utility>

#include "base/guarded.h"

namespace bespoke::postgresql {
namespace {

constexpr int look_pause_ms = 1000;  // between looks when nothing is heard, or the database is away

}  // namespace

Listener::Listener(std::shared_ptr<Database> database, SharedCatalog& catalog,
                   std::function<void()> on_change)
    : connection_(std::move(database)),
      catalog_(catalog),
      on_change_(std::move(on_change)),
      ending_(eventfd(0, EFD_CLOEXEC)),
      thread_([this] { loop(); }) {}

Listener::~Listener() {
  const std::uint64_t one = 1;
  (void)!write(ending_, &one, sizeof one);
  thread_.join();
  ::close(ending_);
}

void Listener::loop() {
  do {
    if (!run_guarded("store_failed", [this] { look(); })) connection_.close();
  } while (wait());
}

void Listener::look() {
  if (!listen()) return;
  const std::int64_t before = catalog_.known()->version;
  if (!catalog_.refresh(connection_) || !connection_.follow_clock()) return;
  if (catalog_.known()->version != before) on_change_();
}

// A connection that was lost forgets what it listened to.
bool Listener::listen() {
  PGconn* const before = connection_.handle();
  if (before != nullptr) {
    PQconsumeInput(before);
    while (PGnotify* notice = PQnotifies(before)) PQfreemem(notice);
    if (PQstatus(before) != CONNECTION_OK) connection_.close();
  }
  if (connection_.handle() != nullptr && listening_) return true;
  listening_ = static_cast<bool>(connection_.ready()) && connection_.run("LISTEN bespoke_definitions");
  return listening_;
}

bool Listener::wait() {
  std::array<pollfd, 2> awaited = {pollfd{ending_, POLLIN, 0}, pollfd{connection_.socket(), POLLIN, 0}};
  poll(awaited.data(), awaited.size(), look_pause_ms);
  return (awaited[0].revents & POLLIN) == 0;
}

}  // namespace bespoke::postgresql
