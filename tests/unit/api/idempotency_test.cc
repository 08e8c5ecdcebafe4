#include "api/idempotency.h"

#include <gtest/gtest.h>

#include <set>

#include "api/routes.h"

namespace bespoke {
namespace {

std::string key_of(std::string_view value) {
  const Result<std::string> key = parse_idempotency_key(value);
  if (key) return *key;
  EXPECT_EQ(key.error().code, ErrorCode::InvalidIdempotencyKey);
  return "refused";
}

TEST(IdempotencyKey, IsAStringOrStandsAsItIs) {
  const struct {
    std::string value;
    std::string key;
  } cases[] = {
      {"a", "a"},
      {R"("a")", "a"},
      {"8e03978e-40d5-43dd-bc93-6894a57f9324", "8e03978e-40d5-43dd-bc93-6894a57f9324"},
      {R"("!#$%&'()*+,-./:;<=>?@[]^_`{|}~")", "!#$%&'()*+,-./:;<=>?@[]^_`{|}~"},
      {R"("a\"b\\c")", R"(a"b\c)"},
      {R"(a"b\c)", R"(a"b\c)"},
      {std::string(255, 'k'), std::string(255, 'k')},
      {'"' + std::string(255, 'k') + '"', std::string(255, 'k')},
      {"", "refused"},
      {R"("")", "refused"},
      {R"(")", "refused"},
      {R"("a)", "refused"},
      {R"("a\)", "refused"},
      {R"("a\n")", "refused"},
      {R"("a"b)", "refused"},
      {R"("a";p)", "refused"},
      {R"("a", "b")", "refused"},
      {"a b", "refused"},
      {R"("a b")", "refused"},
      {"a\tb", "refused"},
      {"a\x7f", "refused"},
      {"\xc3\xa9", "refused"},
      {std::string(1, '\0'), "refused"},
      {std::string(256, 'k'), "refused"},
  };
  for (const auto& c : cases) EXPECT_EQ(key_of(c.value), c.key) << c.value;
}

Identity with_customer(Identity identity, std::string subject) {
  CustomerToken customer;
  customer.subject = std::move(subject);
  identity.customer = std::make_shared<const CustomerToken>(std::move(customer));
  return identity;
}

TEST(IdempotencyKey, BelongsToWhoCanBeTold) {
  const Identity one{Role::Administrator, "one"};
  Identity guest{Role::ByPolicy, "one"};
  guest.implicit = true;
  std::set<std::string> owners;
  for (const Identity& each :
       {one, Identity{Role::ByPolicy, "two"}, with_customer(one, "ann"), with_customer(one, "bob"),
        with_customer(Identity{Role::ByPolicy}, "ann"), with_customer(guest, "carl")}) {
    const std::optional<std::string> owner = key_owner(each);
    ASSERT_NE(owner, std::nullopt);
    EXPECT_TRUE(owners.insert(*owner).second);
  }
  for (const Identity& each : {guest, with_customer(guest, ""), with_customer(one, "")})
    EXPECT_EQ(key_owner(each), std::nullopt);
}

// A route that writes says what becomes of the header.
TEST(IdempotencyKey, IsIgnoredByNoRouteThatWrites) {
  std::set<std::string_view> refused;
  for (const Route& route : routes()) {
    if (route.method != http::Method::Post && route.method != http::Method::Put) continue;
    if (route.path == "/oauth/access_token") continue;
    EXPECT_NE(key_use(route.action), KeyUse::Ignored) << route.path;
    if (key_use(route.action) == KeyUse::Refused) refused.insert(route.path);
  }
  EXPECT_EQ(refused, (std::set<std::string_view>{"/v2/application-keys",
                                                 "/v2/application-keys/{application_key_id}/rotate",
                                                 "/v2/integrations", "/v2/integrations/{integration_id}",
                                                 "/v2/integrations/{integration_id}/jobs/{job_id}/redeliver",
                                                 "/v2/integrations/{integration_id}/redeliver"}));
}

}  // namespace
}  // namespace bespoke
