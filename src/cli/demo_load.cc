#include "cli/demo_load.h"

#include <fmt/format.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <utility>

#include "cli/demo_entries.h"

namespace bespoke {

namespace asio = boost::asio;

asio::awaitable<Status> DemoLoad::run(int connections) {
  running_ = connections;
  const auto ended = [this](const std::exception_ptr& thrown) {
    if (thrown) std::rethrow_exception(thrown);
    if (--running_ == 0) ticker_.cancel();
  };
  for (int i = 0; i < connections; ++i) asio::co_spawn(ticker_.get_executor(), feed(), ended);
  while (running_ > 0) {
    ticker_.expires_after(progress_.interval());
    const auto [stopped] = co_await ticker_.async_wait(asio::as_tuple(asio::use_awaitable));
    if (!stopped) progress_.show(acknowledged_ + already_there_);
  }
  progress_.end();
  if (failure_) co_return *failure_;
  co_return Status();
}

asio::awaitable<void> DemoLoad::feed() {
  while (next_ < end_ && !failure_) {
    Status sent = co_await send(next_++);
    if (!sent && !failure_) failure_ = std::move(sent).error();
  }
}

asio::awaitable<Status> DemoLoad::send(std::uint64_t number) {
  const DemoApi& api = demo_apis[static_cast<std::size_t>(demo_kind(number))];
  const std::string body = demo_entry(number);
  const std::string path = fmt::format("/v2/extensions/{}", api.slug);
  const Result<HttpReply> reply = co_await session_.call("POST", path, body);
  if (!reply) co_return reply.error();
  if (reply->status == 201) {
    ++acknowledged_;
  } else if (reply->status == 409) {
    ++already_there_;
  } else {
    co_return failed(fmt::format("POST {}: {}", path, told_by(*reply)));
  }
  co_return Status();
}

}  // namespace bespoke
