// How a node shares out its connections among those that use them.
#pragma once

#include "store/open_store.h"

namespace bespoke::postgresql {

struct Shares {
  int readers = 0;
  int lists = 0;  // of the readers, how many may run lists at a time
  int point_readers = 0;
  int writers = 0;
};

// Beside these, one hears of other nodes, one cleans up and one may look for writes whose answer was lost.
inline constexpr int connections_beside = 3;

Shares wanted_shares(const PostgresqlOptions& options);
int connections_of(const Shares& shares);  // all of them, those beside included

// The same in proportion, for a node that has no more than `connections`; each use has one at least.
Shares shares_within(const Shares& wanted, int connections);

}  // namespace bespoke::postgresql
