#include "api/dispatch.h"

#include <atomic>
#include <exception>
#include <string>
#include <utility>

#include "api/authenticate.h"
#include "api/authorize.h"
#include "api/error_document.h"
#include "api/routes.h"
#include "api/trace_context.h"
#include "base/hash.h"
#include "base/log.h"
#include "model/errors.h"

namespace bespoke {
namespace {

constexpr std::chrono::seconds slow_request{1};             // logged as a warning from here on
constexpr int attempts_max = 20;                            // of a request whose definition keeps changing
constexpr std::size_t io_thread_body_bytes_max = 8 * 1024;  // longer bodies are read on a worker

// Unique, not secret: a random start for the process, then a count.
std::string new_request_id() {
  static const std::string start = [] {
    std::array<std::uint8_t, 4> random{};
    fill_random(random);
    return to_hex(random);
  }();
  static std::atomic<std::uint64_t> count = 0;
  constexpr std::string_view digits = "0123456789abcdef";
  std::string id = start + "-";
  const std::uint64_t number = count.fetch_add(1, std::memory_order_relaxed);
  for (int shift = 44; shift >= 0; shift -= 4) id.push_back(digits[(number >> shift) & 0xF]);
  return id;
}

void log_request(const Call& call, const http::Response& response, std::chrono::nanoseconds took) {
  log::Level level = log::Level::Info;
  if (took > slow_request) level = log::Level::Warn;
  if (response.status >= 500) level = log::Level::Error;
  if (!log::enabled(level)) return;
  log::Line line(level, "request");
  line.field("id", call.id)
      .field("method", call.request.method_text)
      .field("route", call.route == nullptr ? "none" : call.route->path)
      .field("path", call.request.path)
      .field("status", response.status)
      .field("ms", took)
      .field("bytes", response.body.size())
      .field("client", call.identity.client_id);
  if (const auto trace = parse_traceparent(call.request.header("traceparent"))) {
    line.field("trace", trace->trace_id).field("parent", trace->parent_id);
  }
}

void finish(Call& call, http::Response response) {
  const std::chrono::nanoseconds took = std::chrono::steady_clock::now() - call.started;
  response.headers.emplace_back("X-Request-Id", call.id);
  call.services.metrics.count(call.route, response.status, took);
  log_request(call, response, took);
  call.responder(std::move(response));
}

bool wants_current_definitions(const Call& call) {
  if (call.attempts > 1) return true;
  switch (call.route->where) {
    case Where::IoThread:
      return false;
    case Where::Reader:
    case Where::Worker:
      return true;
  }
  return true;
}

Status load_catalog(Call& call) {
  call.catalog_is_current = call.services.readers == nullptr || wants_current_definitions(call);
  if (!wants_current_definitions(call)) {
    call.catalog = call.services.store.catalog();
    return {};
  }
  Result<std::shared_ptr<const Catalog>> current = call.services.store.current_catalog();
  if (!current) return current.error();
  call.catalog = *std::move(current);
  return {};
}

void run_handler(const CallPointer& call) {
  ++call->attempts;
  if (Status loaded = load_catalog(*call); !loaded) return answer(call, loaded.error());
  try {
    call->route->handler(call);
  } catch (const std::exception& error) {
    log::Line(log::Level::Error, "handler_failed").field("id", call->id).field("error", error.what());
    answer(call, internal_error());
  }
}

void run_on_reader(const CallPointer& call) {
  if (call->services.readers == nullptr) return run_handler(call);
  const auto accepted = call->services.readers->run([call] { run_handler(call); });
  if (accepted == Workers::Accepted::No) answer(call, unavailable());
}

void run(const CallPointer& call) {
  const bool long_body = call->request.body.size() > io_thread_body_bytes_max;
  if (long_body) return run_on_worker(call);
  switch (call->route->where) {
    case Where::IoThread:
      return run_handler(call);
    case Where::Reader:
      return run_on_reader(call);
    case Where::Worker:
      return run_on_worker(call);
  }
}

// Whether the refusal may rest on definitions that another node has changed meanwhile. Those that the store
// gives rest on what it has seen.
bool may_be_outdated(const Call& call, const Error& error) {
  if (call.catalog == nullptr || call.catalog_is_current) return false;
  return error.code == ErrorCode::NotFound || error.code == ErrorCode::Invalid ||
         error.code == ErrorCode::EntryTooLarge;
}

// The same request again, if there are newer definitions; else it is refused.
void look_again(const CallPointer& call, const Error& error) {
  const Result<std::shared_ptr<const Catalog>> current = call->services.store.current_catalog();
  if (!current) return finish(*call, error_response(current.error()));
  call->catalog_is_current = true;
  if (*current == call->catalog) return finish(*call, error_response(error));
  run_on_worker(call);
}

bool needs_identity(std::string_view path) {
  return path.starts_with("/v2/") || path == "/v2";
}

// Answers a request that has no route.
void answer_without_route(const CallPointer& call, const std::string& allowed) {
  const bool known = !allowed.empty();
  if (known && call->request.method == http::Method::Options) {
    return finish(*call, {204, {{"Allow", allowed}}, {}});
  }
  if (needs_identity(call->request.path) && call->identity.role == Role::Nobody) {
    return answer(call, unauthenticated());
  }
  http::Response response = error_response(known ? method_not_allowed() : not_found());
  if (known) response.headers.emplace_back("Allow", allowed);
  finish(*call, std::move(response));
}

}  // namespace

void dispatch(Services& services, const http::Request& request, http::Responder responder) {
  const auto call = std::make_shared<Call>(request, std::move(responder), services);
  call->id = new_request_id();
  call->identity = authenticate(request, services.access);
  RouteMatch match = find_route(request.method, request.path);
  if (match.route == nullptr) return answer_without_route(call, match.allowed);
  call->route = match.route;
  call->parameters = std::move(match.parameters);
  if (Status allowed = authorize(*call->route, call->identity); !allowed) {
    return answer(call, std::move(allowed).error());
  }
  run(call);
}

void run_on_worker(const CallPointer& call) {
  call->on_worker = true;
  const auto accepted = call->services.workers.run([call] { run_handler(call); });
  if (accepted == Workers::Accepted::No) answer(call, unavailable());
}

void answer(const CallPointer& call, Result<http::Response> outcome) {
  if (outcome) return finish(*call, *std::move(outcome));
  Error& error = outcome.error();
  if (error.code == ErrorCode::DefinitionChanged && call->attempts < attempts_max) return run_on_worker(call);
  if (may_be_outdated(*call, error)) {
    const auto asked = call->services.readers->run([call, error] { look_again(call, error); });
    if (asked == Workers::Accepted::Yes) return;
    error = unavailable();
  }
  finish(*call, error_response(error));
}

http::Response refuse(int status, std::string_view detail) {
  http::Response response = refusal_response(status, detail);
  const std::string id = new_request_id();
  response.headers.emplace_back("X-Request-Id", id);
  log::Line(log::Level::Info, "request_refused")
      .field("id", id)
      .field("status", status)
      .field("detail", detail);
  return response;
}

}  // namespace bespoke
