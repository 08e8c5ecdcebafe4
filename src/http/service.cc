#include "http/service.h"

#include <exception>
#include <string>

namespace bespoke::http {

bool OpenConnections::wait_for_none(std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  return none_left_.wait_until(lock, deadline, [this] { return count_ == 0; });
}

void OpenConnections::add() {
  const std::lock_guard lock(mutex_);
  ++count_;
}

void OpenConnections::remove() {
  const std::lock_guard lock(mutex_);
  if (--count_ == 0) none_left_.notify_all();
}

Admission Service::admit(const Request& request) const {
  try {
    return options.admit(request);
  } catch (const std::exception& exception) {
    log(std::string("a head could not be judged: ") + exception.what());
    return refuse(500, "the request was not answered");
  }
}

Response Service::refuse(int status, std::string_view detail) const {
  Response response;
  try {
    if (options.refusal) {
      response = options.refusal(status, detail);
    } else {
      response.headers.emplace_back("Content-Type", "text/plain");
      response.body = detail;
    }
  } catch (const std::exception& exception) {
    log(std::string("the refusal could not be made: ") + exception.what());
    response = Response();
  }
  response.status = status;
  return response;
}

Response Service::give_up(Method method) const {
  if (may_be_replaced(method)) return refuse(503, "the request was not answered");
  return refuse(504,
                "the answer was lost, and what was asked may have been done: look before you send it again");
}

void Service::log(std::string_view text) const noexcept {
  try {
    if (options.log_error) options.log_error(text);
  } catch (...) {  // a log that fails must not end the thread that logs
  }
}

}  // namespace bespoke::http
