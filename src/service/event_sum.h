// What is told of changes, summed up for service/checksums.h: integrations, and the log of changes with all
// that is kept of telling them.
#pragma once

#include <cstdint>
#include <string>

#include "store/store.h"

namespace bespoke {

struct EventSum {
  std::int64_t count = 0;  // of integrations, changes, jobs and attempts
  std::string digest;
};

// Every change has its position.
Result<EventSum> sum_events(Snapshot& snapshot, const Catalog& catalog);

}  // namespace bespoke
