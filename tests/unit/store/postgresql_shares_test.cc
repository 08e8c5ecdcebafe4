// What a node does with fewer connections than it wants.
#include <gtest/gtest.h>

#include <string>

#include "store/postgresql/shares.h"

namespace bespoke::postgresql {
namespace {

std::string text(const Shares& shares) {
  return "readers " + std::to_string(shares.readers) + " lists " + std::to_string(shares.lists) + " point " +
         std::to_string(shares.point_readers) + " writers " + std::to_string(shares.writers);
}

TEST(Shares, KeepTheirProportions) {
  const Shares wanted{6, 4, 2, 14};
  const struct {
    int connections;
    std::string wanted;
  } cases[] = {
      {100, "readers 6 lists 4 point 2 writers 14"}, {25, "readers 6 lists 4 point 2 writers 14"},
      {18, "readers 5 lists 3 point 1 writers 9"},   {12, "readers 3 lists 1 point 1 writers 5"},
      {6, "readers 1 lists 1 point 1 writers 1"},    {0, "readers 1 lists 1 point 1 writers 1"},
  };
  for (const auto& each : cases) {
    const Shares shares = shares_within(wanted, each.connections);
    EXPECT_EQ(text(shares), each.wanted) << each.connections;
    EXPECT_LE(connections_of(shares), std::max(6, each.connections));
  }
}

}  // namespace
}  // namespace bespoke::postgresql
