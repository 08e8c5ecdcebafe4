#include "api/health_handlers.h"

#include "api/encode.h"

namespace bespoke {
namespace {

http::Response status_response(int status, std::string_view word) {
  return json_response(status, [&](json::Writer& out) {
    out.object();
    out.key("status");
    out.string(word);
    out.end_object();
  });
}

}  // namespace

void show_health(const CallPointer& call) {
  answer(call, status_response(200, "ok"));
}

void show_readiness(const CallPointer& call) {
  if (call->services.draining) {
    return answer(call, Error{ErrorCode::Unavailable, {"The server is being stopped."}});
  }
  const Status health = call->services.store.health();
  if (!health) return answer(call, Error{ErrorCode::Unavailable, health.error().details});
  answer(call, status_response(200, "ready"));
}

}  // namespace bespoke
