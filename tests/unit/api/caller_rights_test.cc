#include "api/caller_rights.h"

#include <gtest/gtest.h>

namespace bespoke {
namespace {

// Whoever knows the id of a key may have a guest's token of it: the key has not written what he writes.
TEST(AuthorOf, NamesAKeyForNothingButItsOwnDoings) {
  Identity identity{.role = Role::Administrator, .client_id = "shop"};
  EXPECT_EQ(author_of(identity), "shop");
  identity.implicit = true;
  EXPECT_EQ(author_of(identity), "guest");
  CustomerToken token;
  identity.customer = std::make_shared<const CustomerToken>(token);
  EXPECT_EQ(author_of(identity), "customer");
  token.subject = "ann";
  identity.customer = std::make_shared<const CustomerToken>(token);
  EXPECT_EQ(author_of(identity), "customer:ann");
}

}  // namespace
}  // namespace bespoke
