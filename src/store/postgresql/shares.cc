#include "store/postgresql/shares.h"

#include <algorithm>

namespace bespoke::postgresql {

Shares wanted_shares(const PostgresqlOptions& options) {
  return {std::max(2, options.readers), std::max(1, options.lists), std::max(1, options.point_readers),
          std::max(1, options.writers)};
}

int connections_of(const Shares& shares) {
  return shares.readers + shares.point_readers + shares.writers + connections_beside;
}

Shares shares_within(const Shares& wanted, int connections) {
  const int all = connections_of(wanted) - connections_beside;
  const int left = std::clamp(connections - connections_beside, 3, all);
  Shares shares;
  shares.writers = std::max(1, wanted.writers * left / all);
  shares.point_readers = std::max(1, wanted.point_readers * left / all);
  shares.readers = std::max(1, left - shares.writers - shares.point_readers);
  // Those that lists leave to short questions are left to them first.
  shares.lists = std::max(1, std::min(wanted.lists, shares.readers - (wanted.readers - wanted.lists)));
  return shares;
}

}  // namespace bespoke::postgresql
