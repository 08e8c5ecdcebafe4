// How long a list may take.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "base/result.h"
#include "base/time.h"
#include "store/store.h"

namespace bespoke {

struct Call;

// From the arrival of the request on, whatever it waits for.
struct ListTime {
  std::int64_t timeout_ms;
  Deadline deadline;
};

// None of what knows no `timeout`, and where that is wrong, which is told later.
std::optional<ListTime> list_time(const Call& call);

// As Store::current_catalog; DeadlineExceeded where that takes all of the list's time.
Result<std::shared_ptr<const Catalog>> current_catalog(Store& store, const std::optional<ListTime>& time);

}  // namespace bespoke
