#include "api/list_time.h"

#include <chrono>

#include "api/call.h"
#include "api/decode.h"
#include "api/feed_handlers.h"
#include "api/routes.h"
#include "model/errors.h"
#include "query/list_query.h"

namespace bespoke {

std::optional<ListTime> list_time(const Call& call) {
  const Action action = call.route->action;
  const bool is_list = action == Action::ListEntries || action == Action::ReadAuditLog;
  if (!is_list || wants_feed(call.request)) return std::nullopt;
  const Result<ListParameters> sent = read_list_parameters(call.request);
  if (!sent) return std::nullopt;
  const Result<std::int64_t> timeout_ms = read_timeout(*sent);
  if (!timeout_ms) return std::nullopt;
  return ListTime{*timeout_ms, call.started + std::chrono::milliseconds(*timeout_ms)};
}

Result<std::shared_ptr<const Catalog>> current_catalog(Store& store, const std::optional<ListTime>& time) {
  if (!time) return store.current_catalog();
  Result<std::shared_ptr<const Catalog>> current = store.current_catalog(time->deadline);
  const bool is_over = std::chrono::steady_clock::now() >= time->deadline;
  if (!current && is_over) return deadline_exceeded(time->timeout_ms);
  return current;
}

}  // namespace bespoke
