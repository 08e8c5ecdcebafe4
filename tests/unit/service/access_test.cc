#include "service/access.h"

#include <gtest/gtest.h>

#include "outside_issuer.h"
#include "service/limits.h"
#include "use_cases.h"

namespace bespoke {
namespace {

using Made = std::optional<Credentials>;

class AccessTest : public testing::Test {
 protected:
  AccessTest() { reopen(); }

  void reopen() {
    access_.reset();
    store_.reset();
    store_ = std::make_unique<MemoryStore>(disk_);
    Result<std::unique_ptr<Access>> access = Access::open(*store_);
    EXPECT_EQ(told(access), "ok");
    access_ = *std::move(access);
  }

  // What was shown, if anything.
  Made ensure(const Made& given) {
    Made shown;
    const Status ensured = access_->ensure_administrator(given, [&shown](const Credentials& key) -> Status {
      EXPECT_FALSE(shown) << "shown twice";
      shown = key;
      return {};
    });
    EXPECT_EQ(told(ensured), "ok");
    return shown;
  }

  // Whom a token of these credentials proves, or what is said of them.
  std::string login(const Credentials& credentials) {
    const Result<IssuedToken> token = access_->issue_token(credentials);
    if (!token) return told(token);
    const Identity identity = access_->identify(token->access_token);
    return identity.role == Role::Administrator ? identity.client_id : "nobody";
  }

  std::shared_ptr<MemoryDisk> disk_ = std::make_shared<MemoryDisk>();
  std::unique_ptr<Store> store_;
  std::unique_ptr<Access> access_;
};

const std::string refused = "unauthenticated: Unable to validate access token";

// As long as its token, and no longer.
TEST_F(AccessTest, ConfirmsAnIdentity) {
  Timestamp now = Timestamp::now();
  access_ = *Access::open(*store_, [&now] { return now; });
  ensure(Credentials{"id", "secret"});
  const Result<IssuedToken> token = access_->issue_token({"id", "secret"});
  ASSERT_TRUE(token);
  const Identity proven = access_->identify(token->access_token);
  const auto catalog = store_->catalog();
  EXPECT_EQ(access_->confirm(proven, *catalog).client_id, "id");
  now.ms = token->expires * 1000 - 1;
  EXPECT_EQ(access_->confirm(proven, *catalog).role, Role::Administrator);
  now.ms += 1;
  EXPECT_EQ(access_->confirm(proven, *catalog).role, Role::Nobody);
  EXPECT_EQ(access_->confirm(proven, *catalog).client_id, "");
  EXPECT_EQ(access_->confirm({}, *catalog).role, Role::Nobody);
  now.ms -= 1;
  EXPECT_EQ(access_->confirm(proven, Catalog()).role, Role::Nobody);
  ensure(Credentials{"id", "another"});
  EXPECT_EQ(access_->confirm(proven, *store_->catalog()).role, Role::Nobody);
}

TEST_F(AccessTest, ProvesTheGivenAdministrator) {
  EXPECT_FALSE(ensure(Credentials{"id", "secret"}));
  const struct {
    Credentials credentials;
    std::string wanted;
  } cases[] = {
      {{"id", "secret"}, "id"},    {{"id", "Secret"}, refused}, {{"id", ""}, refused},
      {{"ID", "secret"}, refused}, {{"", ""}, refused},         {{"", "secret"}, refused},
      {{"nobody", ""}, refused},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(login(c.credentials), c.wanted)
        << c.credentials.client_id << " " << c.credentials.client_secret;
  }
}

TEST_F(AccessTest, ReplacesTheSecretOfAGivenAdministrator) {
  ensure(Credentials{"id", "old"});
  ensure(Credentials{"id", "new"});
  EXPECT_EQ(login({"id", "old"}), refused);
  EXPECT_EQ(login({"id", "new"}), "id");
  // A second one comes beside the first.
  ensure(Credentials{"other", "new"});
  EXPECT_EQ(login({"id", "new"}), "id");
  EXPECT_EQ(login({"other", "new"}), "other");
}

TEST_F(AccessTest, LeavesAKeyAloneWhoseSecretIsGivenAgain) {
  ensure(Credentials{"id", "secret"});
  const std::string before = disk_->state->keys.at("id").secret_hash;
  ensure(Credentials{"id", "secret"});
  EXPECT_EQ(disk_->state->keys.at("id").secret_hash, before);
}

TEST_F(AccessTest, MakesAnAdministratorOnlyWhereThereIsNone) {
  const Made made = ensure({});
  ASSERT_TRUE(made);
  EXPECT_GE(made->client_secret.size(), 43U);  // 32 random bytes
  EXPECT_EQ(login(*made), made->client_id);
  EXPECT_FALSE(ensure({}));
  reopen();
  EXPECT_FALSE(ensure({}));
  EXPECT_EQ(login(*made), made->client_id);
}

TEST_F(AccessTest, StoresNoKeyThatCouldNotBeShown) {
  const Status ensured = access_->ensure_administrator({}, [](const Credentials&) -> Status {
    return Error{ErrorCode::Invalid, {"No."}};
  });
  EXPECT_EQ(told(ensured), "invalid: No.");
  EXPECT_TRUE(disk_->state->keys.empty());
  EXPECT_TRUE(ensure({}));
}

TEST_F(AccessTest, StoresNoSecretAsItIs) {
  ensure(Credentials{"id", "a-secret-to-look-for"});
  const std::string& hash = disk_->state->keys.at("id").secret_hash;
  EXPECT_EQ(hash.find("a-secret-to-look-for"), std::string::npos);
  EXPECT_TRUE(hash.starts_with("scrypt$")) << hash;
}

TEST_F(AccessTest, KeepsTheSigningKey) {
  ensure(Credentials{"id", "secret"});
  const std::string token = access_->issue_token({"id", "secret"})->access_token;
  reopen();
  EXPECT_EQ(access_->identify(token).client_id, "id");
  const std::unique_ptr<Store> other = new_store();
  const Result<std::unique_ptr<Access>> elsewhere = Access::open(*other);
  ASSERT_EQ(told(elsewhere), "ok");
  EXPECT_EQ((*elsewhere)->identify(token).role, Role::Nobody);
}

TEST_F(AccessTest, TellsWhenATokenExpires) {
  ensure(Credentials{"id", "secret"});
  const std::int64_t before = Timestamp::now().ms / 1000;
  const Result<IssuedToken> token = access_->issue_token({"id", "secret"});
  const std::int64_t after = Timestamp::now().ms / 1000;
  ASSERT_EQ(told(token), "ok");
  EXPECT_GE(token->expires, before + token_lifetime_s);
  EXPECT_LE(token->expires, after + token_lifetime_s);
}

// `role` of the standard ones or the own, `nobody`, or `administrator`.
std::string role_of(const Identity& identity) {
  switch (identity.role) {
    case Role::Nobody:
      return "nobody";
    case Role::Administrator:
      return "administrator";
    case Role::ByPolicy:
      return identity.granted.id;
  }
  return "";
}

class CustomerTest : public AccessTest {
 protected:
  CustomerTest() {
    access_ = *Access::open(*store_, [this] { return now_; });
    ensure(Credentials{"id", "secret"});
    issuer_.take(*JwkSet::read(key_set({key_.jwk()})));
    access_->trust(issuer_);
  }

  std::string token(const std::string& more = "") const {
    return key_.token(R"({"iss":"i","aud":"a","exp":)" + std::to_string(now_.ms / 1000 + 60) + more + "}");
  }
  Identity guest() const { return access_->identify(access_->issue_guest_token("id")->access_token); }
  Identity confirmed(const Identity& identity) const {
    return access_->confirm(identity, *store_->catalog());
  }

  const IssuerKey key_ = IssuerKey::ed25519("k");
  TrustedIssuer issuer_{{"i", "a", {SignatureAlgorithm::Ed25519}, "role"}};
  Timestamp now_ = Timestamp::now();
};

TEST_F(CustomerTest, IsARegisteredShopper) {
  EXPECT_EQ(role_of(confirmed(guest())), "guest-shopper");
  const Identity beside_a_guest = access_->with_customer(guest(), token());
  EXPECT_EQ(role_of(confirmed(beside_a_guest)), "registered-shopper");
  EXPECT_EQ(confirmed(beside_a_guest).client_id, "id");
  const Identity alone = access_->identify(token());
  EXPECT_EQ(role_of(confirmed(alone)), "registered-shopper");
  EXPECT_EQ(confirmed(alone).client_id, "");
  EXPECT_EQ(role_of(access_->identify(token() + "x")), "nobody");
  EXPECT_EQ(role_of(access_->with_customer(guest(), token() + "x")), "nobody");
}

TEST_F(CustomerTest, HasTheRoleThatItsTokenNames) {
  EXPECT_EQ(role_of(confirmed(access_->identify(token(R"(,"role":"support")")))), "support");
  EXPECT_EQ(role_of(confirmed(access_->with_customer(guest(), token(R"(,"role":"support")")))), "support");
  // None that it could name makes an administrator.
  for (const char* name : {"administrator", "org-admin", "Org Admin", "store-admin",
                           "69f5cf62-2e53-5140-bb10-625ed1efa17f", "cfa7017d-e7bf-5ed0-8420-30b461843e1e"}) {
    const std::string claim = std::string(R"(,"role":")") + name + '"';
    EXPECT_EQ(role_of(confirmed(access_->identify(token(claim)))), "") << name;
    EXPECT_EQ(role_of(confirmed(access_->with_customer(guest(), token(claim)))), "") << name;
  }
}

TEST_F(CustomerTest, EndsWithEitherToken) {
  const Identity both = access_->with_customer(guest(), token());
  const Identity alone = access_->identify(token());
  now_.ms += (60 + clock_leeway_s) * 1000 - 1000;
  EXPECT_EQ(role_of(confirmed(both)), "registered-shopper");
  EXPECT_EQ(role_of(confirmed(alone)), "registered-shopper");
  now_.ms += 1000;
  EXPECT_EQ(role_of(confirmed(both)), "nobody");
  EXPECT_EQ(role_of(confirmed(alone)), "nobody");
  now_ = Timestamp::now();
  const Identity of_a_key = access_->with_customer(guest(), token());
  EXPECT_EQ(role_of(access_->confirm(of_a_key, Catalog())), "nobody") << "the guest's key is gone";
  EXPECT_EQ(role_of(access_->confirm(access_->identify(token()), Catalog())), "registered-shopper");
}

// What a key's role may do is its own matter; whose rows they are is told by the customer's token.
TEST_F(CustomerTest, KeepsTheRoleOfAKey) {
  ASSERT_EQ(told(write_now(*store_, WriteKind::Definitions,
                           [](Transaction& transaction) {
                             ApplicationKey key = *transaction.catalog().keys().find("id");
                             key.role = RoleReference{RoleType::StandardUser, "support"};
                             return transaction.put_key(key);
                           })),
            "ok");
  const Identity of_a_role = access_->identify(access_->issue_token({"id", "secret"})->access_token);
  const Identity confirmed_role =
      confirmed(access_->with_customer(of_a_role, token(R"(,"role":"marketing-sales")")));
  EXPECT_EQ(role_of(confirmed_role), "support");
  ASSERT_NE(confirmed_role.customer, nullptr);
  EXPECT_EQ(confirmed_role.customer->claims.at("role").front(), "marketing-sales");
}

}  // namespace
}  // namespace bespoke
