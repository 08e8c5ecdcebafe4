// Sends the entries of the demo, many at once, on as many connections: the server commits them in batches.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <optional>

#include "cli/progress.h"
#include "cli/session.h"

namespace bespoke {

// The io_context's one thread calls.
class DemoLoad {
 public:
  // Entries `first` to `first + entries - 1`. `session` outlives the load.
  DemoLoad(const boost::asio::any_io_executor& executor, Session& session, std::uint64_t first,
           std::uint64_t entries)
      : session_(session),
        next_(first),
        end_(first + entries),
        progress_(entries, "entries"),
        ticker_(executor) {}

  // Until each entry is acknowledged, or one is refused or cannot be sent: then the others under way are
  // still awaited, so that the counts are right.
  boost::asio::awaitable<Status> run(int connections);

  std::uint64_t acknowledged() const { return acknowledged_; }
  // Entries that the server refused with 409, because it has them already.
  std::uint64_t already_there() const { return already_there_; }
  double seconds() const { return progress_.seconds(); }

 private:
  boost::asio::awaitable<void> feed();
  boost::asio::awaitable<Status> send(std::uint64_t number);

  Session& session_;
  std::uint64_t next_;
  std::uint64_t end_;
  std::uint64_t acknowledged_ = 0;
  std::uint64_t already_there_ = 0;
  int running_ = 0;
  std::optional<Error> failure_;
  Progress progress_;
  boost::asio::steady_timer ticker_;
};

}  // namespace bespoke
