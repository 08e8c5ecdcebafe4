// One request on its way through the program.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "api/links.h"
#include "api/request_metrics.h"
#include "base/workers.h"
#include "http/message.h"
#include "http/server.h"
#include "model/identity.h"
#include "service/access.h"
#include "store/store.h"

namespace bespoke {

// What handlers work with. All of it outlives every call.
struct Services {
  Store& store;
  Access& access;
  Workers& workers;
  Links links;
  Workers* readers = nullptr;  // for what asks which definitions are current, where others change them
  RequestMetrics metrics{};
  std::atomic<bool> draining = false;  // the program ends
};

struct Route;

// The variable parts of a path, decoded, by their place in the route's template.
inline constexpr std::size_t path_parameters_max = 2;
using PathParameters = std::array<std::string, path_parameters_max>;

// Owned by whoever works on the request; one thread at a time. Dropping it unanswered answers 500.
struct Call {
  Call(const http::Request& http_request, http::Responder http_responder, Services& program)
      : request(http_request), responder(std::move(http_responder)), services(program) {}

  const http::Request& request;  // until the responder was called
  http::Responder responder;
  Services& services;

  std::string id;  // of the request, in the log and in X-Request-Id
  std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();
  Identity identity;
  const Route* route = nullptr;
  PathParameters parameters;
  std::shared_ptr<const Catalog> catalog;  // the definitions that this attempt is checked against
  bool catalog_is_current = false;         // whether other nodes were asked
  int attempts = 0;
  bool on_worker = false;  // else it runs on its connection's I/O thread
};
using CallPointer = std::shared_ptr<Call>;

// Ends the call: an Error becomes a status and a body here, and the request its line in the log. A
// DefinitionChanged starts the call again instead, a few times. Any thread may call it, once an attempt.
void answer(const CallPointer& call, Result<http::Response> outcome);

// Starts the call again on a worker, in place of an answer: for a handler that finds out that it may take
// long.
void run_on_worker(const CallPointer& call);

}  // namespace bespoke
