// How an answer comes to its connection, from whichever thread has made it. Where it waits for its turn it is
// paid for, or lists that nobody has sent yet would have no bound.
#include <exception>
#include <memory>
#include <utility>

#include "http/connection.h"
#include "http/limits.h"

namespace bespoke::http {

void Connection::respond(Response response) {
  if (thread_->is_current()) {
    return guard([&] { answer(std::move(response)); });
  }
  try {
    std::shared_ptr<MemoryCharge> charge = pay_for(response);
    thread_->post(
        [self = shared_from_this(), response = std::move(response), charge = std::move(charge)]() mutable {
          charge.reset();  // the connection pays from here on
          self->guard([&] { self->answer(std::move(response)); });
        });
  } catch (const std::exception&) {  // no memory
    lost_ = true;
  }
}

// An answer may wait for its thread while that serves others. Null where it is short.
std::shared_ptr<MemoryCharge> Connection::pay_for(Response& response) {
  const std::size_t bytes = response.body.capacity();
  if (bytes <= unmetered_bytes_max) return nullptr;
  auto charge = std::make_shared<MemoryCharge>(service().load->memory);
  if (charge->hold(bytes)) return charge;
  if (!may_be_replaced(reader_.request().method)) {
    charge->hold_anyway(bytes);
    return charge;
  }
  service().load->memory.count_refusal();
  auto on_sent = std::move(response.on_sent);
  response = service().refuse(no_memory.status, no_memory.detail);
  response.on_sent = std::move(on_sent);
  return nullptr;
}

void Connection::abandon() noexcept {
  try {
    thread_->post([self = shared_from_this()] {
      self->guard([&] {
        self->service().log("a request was left unanswered");
        self->answer(self->service().give_up(self->reader_.request().method));
      });
    });
  } catch (const std::exception&) {  // no memory
    lost_ = true;
  }
}

}  // namespace bespoke::http
