// The request that a delivery is: docs/events.md.
#pragma once

#include <optional>
#include <string>

#include "api/links.h"
#include "outbound/http_requests.h"
#include "store/event_log.h"

namespace bespoke {

// The next attempt at the job. `secret` is the integration's, if it has one; with it the request is signed.
OutboundRequest delivery_request(const DueJob& due, const Integration& integration,
                                 const std::optional<std::string>& secret, const Catalog& catalog,
                                 const Links& links);

}  // namespace bespoke
