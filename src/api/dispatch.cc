#include "api/dispatch.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "api/actor_of.h"
#include "api/authenticate.h"
#include "api/authorize.h"
#include "api/call_limits.h"
#include "api/console_handlers.h"
#include "api/error_document.h"
#include "api/request_log.h"
#include "api/routes.h"
#include "api/token_handlers.h"
#include "base/log.h"
#include "http/text.h"
#include "model/errors.h"
#include "model/limits.h"

namespace bespoke {
namespace {

constexpr std::string_view secure_for_a_year = "max-age=31536000";  // RFC 6797

// A bug: a handler that fails after it has answered, or whose work answers after it has failed.
void log_second_answer(const Call& call) {
  log::Line(log::Level::Error, "answered_twice").field("id", call.id);
}

// What is right now may be wrong in a moment, errors and health included: caches between keep some of it
// unless they are told not to (RFC 9111 4.2.2). The console's files say themselves what holds for them.
void forbid_caching(http::Response& response) {
  const auto says_itself = [](const auto& header) { return header.first == "Cache-Control"; };
  if (std::ranges::any_of(response.headers, says_itself)) return;
  response.headers.emplace_back("Cache-Control", "no-store");
}

std::chrono::nanoseconds age(const Call& call) {
  return std::chrono::steady_clock::now() - call.started;
}

void count(const Call& call, int status) {
  call.services.metrics.count(call.route, status, age(call));
}

// The request's id and its line in the log.
void record(Call& call, http::Response& response) {
  response.headers.emplace_back("X-Request-Id", call.id);
  forbid_caching(response);
  call.services.cors.add_headers(call.request, response);
  if (call.services.secure_transport)
    response.headers.emplace_back("Strict-Transport-Security", secure_for_a_year);
  log_request(call, response, age(call));
}

// What is counted is what is sent.
void count_when_sent(const CallPointer& call, http::Response& response) {
  response.on_sent = [call, answered = response.status](int sent) {
    count(*call, sent);
    if (sent == answered) return;
    log::Line(log::Level::Warn, "answer_replaced").field("id", call->id).field("status", sent);
  };
}

void finish(const CallPointer& call, http::Response response) {
  if (call->answered.exchange(true)) return log_second_answer(*call);
  record(*call, response);
  if (http::may_be_replaced(call->request.method)) {
    count_when_sent(call, response);
  } else {
    count(*call, response.status);
  }
  call->responder(std::move(response));
}

bool wants_current_definitions(const Call& call) {
  if (call.attempts > 1) return true;
  switch (call.route->where) {
    case Where::IoThread:
      return false;
    case Where::Reader:
    case Where::Worker:
    case Where::Token:
    case Where::List:
    case Where::Document:
      return true;
  }
  return true;
}

Status load_catalog(Call& call) {
  call.catalog_is_current = !call.services.lanes.readers || wants_current_definitions(call);
  if (!wants_current_definitions(call)) {
    call.catalog = call.services.store.catalog();
    return {};
  }
  Result<std::shared_ptr<const Catalog>> current = current_catalog(call.services.store, call.list_time);
  if (!current) return current.error();
  call.catalog = *std::move(current);
  return {};
}

// By the definitions of the attempt. `api` is null where the path names none.
Result<Grant> authorize(const Call& call, const CustomApi* api) {
  return authorize(call.route->action, call.identity, call.catalog->access(), api);
}

// Of a route that names nothing.
void authorize_and_run(const CallPointer& call, void (*handler)(const CallPointer&)) {
  const Result<Grant> allowed = authorize(*call, nullptr);
  if (!allowed) return answer(call, allowed.error());
  if (Status key = read_idempotency_key(*call, nullptr); !key) return answer(call, key.error());
  handler(call);
}

template <class Target>
void authorize_and_run(const CallPointer& call, const HandlerOf<Target>& handler) {
  const Result<Target> target = handler.resolve(call->parameters, *call->catalog);
  if (!target) return answer(call, target.error());
  const Result<Grant> allowed = authorize(*call, target->api.get());
  if (!allowed) return answer(call, allowed.error());
  call->grant = *allowed;
  if (Status key = read_idempotency_key(*call, target->api.get()); !key) return answer(call, key.error());
  handler.run(call, *target);
}

// The only way to a handler. Who may not call at all is refused before anything is resolved, as on the head:
// the identity may be another by now.
void run_handler(const CallPointer& call) {
  call->identity = call->services.access.confirm(call->proven, *call->catalog);
  const Status known = authorize_caller(call->route->action, call->identity);
  if (!known) return answer(call, known.error());
  std::visit([&call](const auto& handler) { authorize_and_run(call, handler); }, call->route->handler);
}

void attempt(const CallPointer& call) {
  ++call->attempts;
  if (call->attempts > attempts_before_hold) call->against = Against::HeldDefinitions;
  if (Status loaded = load_catalog(*call); !loaded) return answer(call, loaded.error());
  run_handler(call);
}

using Stages = void (*)(const CallPointer& call);

void run_stages(const CallPointer& call, Stages stages) {
  try {
    stages(call);
  } catch (const std::bad_alloc&) {  // others may leave room for it soon
    log::Line(log::Level::Error, "out_of_memory").field("id", call->id);
    answer(call, unavailable());
  } catch (const std::exception& error) {
    log::Line(log::Level::Error, "handler_failed").field("id", call->id).field("error", error.what());
    answer(call, internal_error());
  }
}

void run_in(Workers& lane, const CallPointer& call, Stages stages) {
  const auto accepted = lane.run([call, stages] { run_stages(call, stages); });
  if (accepted == Workers::Accepted::No) answer(call, unavailable());
}

void attempt_here(const CallPointer& call) {
  run_stages(call, attempt);
}

void attempt_in(Workers& lane, const CallPointer& call) {
  run_in(lane, call, attempt);
}

// One that waits for a thread as long as it may take ends like one that runs for so long.
void attempt_list(const CallPointer& call) {
  Workers& lane = call->services.lanes.lists;
  if (!call->list_time) return attempt_in(lane, call);
  const auto accepted = lane.run_before(
      call->list_time->deadline, [call] { run_stages(call, attempt); },
      [call] { answer(call, deadline_exceeded(call->list_time->timeout_ms)); });
  if (accepted == Workers::Accepted::No) answer(call, unavailable());
}

void attempt_on_worker(const CallPointer& call) {
  attempt_in(call->services.lanes.workers, call);
}

// A batch may take a thousand times as long as an entry, and waits among its like.
Workers& lane_of_checks(const Call& call) {
  return call.route->action == Action::WriteBatch ? call.services.lanes.batches : call.services.lanes.checks;
}

void attempt_on_reader(const CallPointer& call) {
  std::optional<Workers>& readers = call->services.lanes.readers;
  readers ? attempt_in(*readers, call) : attempt_here(call);
}

// Of an entry, which has 64 KiB at most. Bodies of more than twice that take as long to read as costly rules
// take to check.
void start_with_body(const CallPointer& call) {
  const std::size_t bytes = call->request.body.size();
  if (bytes <= io_thread_body_bytes_max) return attempt_here(call);
  if (bytes <= std::size_t{2} * entry_bytes_max) return attempt_on_worker(call);
  call->checks_here = true;
  attempt_in(lane_of_checks(*call), call);
}

void start(const CallPointer& call) {
  const bool long_body = call->request.body.size() > io_thread_body_bytes_max;
  switch (call->route->where) {
    case Where::IoThread:
      return start_with_body(call);
    case Where::Reader:
      return long_body ? attempt_on_worker(call) : attempt_on_reader(call);
    case Where::Worker:
      return attempt_on_worker(call);
    case Where::Token:
      return is_quick_token(*call) ? attempt_on_reader(call) : attempt_in(call->services.lanes.tokens, call);
    case Where::List:
      call->list_time = list_time(*call);
      return attempt_list(call);
    case Where::Document:
      return attempt_in(call->services.lanes.documents, call);
  }
}

// Once more from the beginning, against newer definitions, which may have to be asked for.
void start_again(const CallPointer& call) {
  call->checks_here = false;
  if (call->route->where == Where::List) return attempt_list(call);
  attempt_on_worker(call);
}

// Whether the refusal may rest on definitions that another node has changed meanwhile. Those that the store
// gives rest on what it has seen.
bool may_be_outdated(const Call& call, const Error& error) {
  if (call.catalog == nullptr || call.catalog_is_current) return false;
  switch (error_status(error.code)) {
    case 400:
    case 401:
    case 403:
    case 404:
    case 413:
      return true;
    default:
      return false;
  }
}

// The same request again, if there are newer definitions; else it is refused.
void look_again(const CallPointer& call, const Error& error) {
  const Result<std::shared_ptr<const Catalog>> current = call->services.store.current_catalog();
  if (!current) return finish(call, error_response(current.error()));
  call->catalog_is_current = true;
  if (*current == call->catalog) return finish(call, error_response(error));
  start_again(call);
}

// Bodies are read as they are: a compressed one would be broken JSON, or by chance another text.
bool has_coded_body(const http::Request& request) {
  if (request.body.empty()) return false;
  const auto is_identity = [](std::string_view coding) {
    return http::equals_case_blind(coding, "identity");
  };
  return !http::all_items(request.find_list("Content-Encoding").value_or(""), is_identity);
}

// RFC 9110 15.5.16: with the codings that would be read.
http::Response coded_body_response() {
  http::Response response =
      refusal_response(415, "The body has a content coding. Send it as it is, without 'Content-Encoding'.");
  response.headers.emplace_back("Accept-Encoding", "identity");
  return response;
}

bool needs_identity(std::string_view path) {
  return path.starts_with("/v2/") || path == "/v2";
}

constexpr std::string_view all_methods = "GET, HEAD, POST, PUT, DELETE, OPTIONS";

bool is_nobody_by_now(const Call& call) {
  return call.services.access.confirm(call.proven, *call.services.store.catalog()).role == Role::Nobody;
}

// The answer to a request that has no route. The path `*`, which only OPTIONS has, is the server as a whole.
http::Response answer_without_route(const Call& call, const std::string& allowed) {
  const bool known = !allowed.empty();
  if (call.request.path == "*") return {204, {{"Allow", std::string(all_methods)}}, {}};
  if (known && call.request.method == http::Method::Options) return {204, {{"Allow", allowed}}, {}};
  if (needs_identity(call.request.path) && is_nobody_by_now(call)) {
    return error_response(unauthenticated());
  }
  http::Response response = error_response(known ? method_not_allowed() : not_found());
  if (known) response.headers.emplace_back("Allow", allowed);
  return response;
}

// Another node may have made the key just now: no handler is reached without another look.
bool may_have_a_newer_key(const Call& call) {
  return call.services.lanes.readers && call.identity.role == Role::Nobody &&
         call.proven.role != Role::Nobody;
}

// What the head alone decides: who calls, what for, and whether such a caller may; the answer where not.
std::optional<http::Response> refuse_by_head(Call& call) {
  call.id = new_request_id();
  if (auto preflight = call.services.cors.preflight(call.request)) return preflight;
  if (is_of_console(call.request.path)) return answer_console(call.services.console, call.request);
  call.proven = authenticate(call.request, call.services.access);
  call.identity = call.services.access.confirm(call.proven, *call.services.store.catalog());
  RouteMatch match = find_route(call.request.method, call.request.path);
  if (match.route == nullptr) return answer_without_route(call, match.allowed);
  call.route = match.route;
  call.parameters = std::move(match.parameters);
  Status known = authorize_caller(call.route->action, call.identity);
  if (!known && !may_have_a_newer_key(call)) return error_response(known.error());
  if (has_coded_body(call.request)) return known ? coded_body_response() : error_response(known.error());
  return refuse_failing_login(call);
}

Status check_target(const Call&, void (*)(const CallPointer&)) {
  return {};
}

template <class Target>
Status check_target(const Call& call, const HandlerOf<Target>& handler) {
  const Result<Target> target = handler.resolve(call.parameters, *call.catalog);
  if (!target) return target.error();
  const Result<Grant> allowed = authorize(call, target->api.get());
  return allowed ? Status() : allowed.error();
}

// What comes before 413 in the contract's order, of a body that will not be read: who is nobody as far as
// this node knows, a Custom API that is not there, what a policy does not grant.
std::optional<http::Response> refuse_too_long(Call& call) {
  if (call.request.declared_body_bytes() <= body_bytes_max(*call.route)) return std::nullopt;
  call.catalog = call.services.store.catalog();
  const auto check = [&call](const auto& handler) { return check_target(call, handler); };
  Status status = authorize_caller(call.route->action, call.identity);
  if (status) status = std::visit(check, call.route->handler);
  if (status) return std::nullopt;
  return error_response(status.error());
}

}  // namespace

void dispatch(Services& services, const http::Request& request, http::Responder responder) {
  const auto call = std::make_shared<Call>(request, std::move(responder), services);
  if (auto refused = refuse_by_head(*call)) return finish(call, *std::move(refused));
  if (auto refused = refuse_by_rate(*call)) return finish(call, *std::move(refused));
  run_stages(call, start);
}

http::Admission admit(Services& services, const http::Request& request) {
  Call call(request, http::Responder(nullptr), services);
  std::optional<http::Response> refused = refuse_by_head(call);
  if (!refused) refused = refuse_too_long(call);
  if (refused) {
    record(call, *refused);
    count(call, refused->status);
    return *std::move(refused);
  }
  return http::BodyLimit{body_bytes_max(*call.route)};
}

void run_where_checks_are(const CallPointer& call) {
  call->checks_here = true;
  run_in(lane_of_checks(*call), call, run_handler);
}

void answer(const CallPointer& call, Result<http::Response> outcome) {
  if (call->answered) return log_second_answer(*call);
  if (outcome && has_ended_meanwhile(*call)) outcome = unauthenticated();
  if (outcome) return finish(call, *std::move(outcome));
  Error& error = outcome.error();
  if (error.code == ErrorCode::DefinitionChanged && call->attempts < attempts_max) return start_again(call);
  if (may_be_outdated(*call, error)) {
    const auto asked = call->services.lanes.readers->run([call, error] { look_again(call, error); });
    if (asked == Workers::Accepted::Yes) return;
    error = unavailable();
  }
  finish(call, error_response(error));
}

http::Response refuse(int status, std::string_view detail) {
  http::Response response = refusal_response(status, detail);
  const std::string id = new_request_id();
  response.headers.emplace_back("X-Request-Id", id);
  forbid_caching(response);
  log::Line(log::Level::Info, "request_refused")
      .field("id", id)
      .field("status", status)
      .field("detail", detail);
  return response;
}

}  // namespace bespoke
