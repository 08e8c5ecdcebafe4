// What is sent to a webhook: facts 11.3.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "api/links.h"
#include "model/catalog.h"
#include "store/event_log.h"

namespace bespoke {

// Of a Custom API that is gone there are only the id, type and times of an entry. Of a deleted entry there
// are never more than id and type.
std::string event_body(const DueJob& due, std::int64_t attempt, const Integration& integration,
                       const std::optional<std::string>& secret, const Catalog& catalog, const Links& links);

}  // namespace bespoke
