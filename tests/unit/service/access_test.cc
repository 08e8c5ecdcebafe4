#include "service/access.h"

#include <gtest/gtest.h>

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
  EXPECT_EQ(access_->confirm(proven, catalog->keys()).client_id, "id");
  now.ms = token->expires * 1000 - 1;
  EXPECT_EQ(access_->confirm(proven, catalog->keys()).role, Role::Administrator);
  now.ms += 1;
  EXPECT_EQ(access_->confirm(proven, catalog->keys()).role, Role::Nobody);
  EXPECT_EQ(access_->confirm(proven, catalog->keys()).client_id, "");
  EXPECT_EQ(access_->confirm({}, catalog->keys()).role, Role::Nobody);
  now.ms -= 1;
  EXPECT_EQ(access_->confirm(proven, *ApplicationKeys::none()).role, Role::Nobody);
  ensure(Credentials{"id", "another"});
  EXPECT_EQ(access_->confirm(proven, store_->catalog()->keys()).role, Role::Nobody);
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

}  // namespace
}  // namespace bespoke
