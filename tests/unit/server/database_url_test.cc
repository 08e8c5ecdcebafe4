#include "server/database_url.h"

#include <gtest/gtest.h>

#include "server/copy.h"

namespace bespoke {
namespace {

TEST(DatabaseUrl, IsShownWithoutItsPassword) {
  const struct {
    std::string url, shown;
    bool holds_one;
  } cases[] = {
      {"postgresql://host/db", "postgresql://host/db", false},
      {"postgresql://me@host:5432/db", "postgresql://me@host:5432/db", false},
      {"postgresql:///db?host=/run&user=me", "postgresql:///db?host=/run&user=me", false},
      {"postgresql://me:pw@host:5432,other:5433/db", "postgresql://me@host:5432,other:5433/db", true},
      {"postgres://me:@host/db", "postgres://me@host/db", true},
      {"postgresql://me:p:w@host", "postgresql://me@host", true},
      {"postgresql://host/db?password=pw", "postgresql://host/db", true},
      {"postgresql://host/db?a=b&password=pw&c=d", "postgresql://host/db?a=b&c=d", true},
      {"postgresql://host/db?sslpassword=pw&c=d", "postgresql://host/db?c=d", true},
      // Not what libpq takes; what stands there is a secret all the same.
      {"postgresql://me:p@w@host/db", "postgresql://me@host/db", true},
      {"postgresql://me:p/w@host/db", "postgresql://me@host/db", true},
      {"postgresql://me:p?w@host/db", "postgresql://me@host/db", true},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(without_password(c.url), c.shown) << c.url;
    EXPECT_EQ(has_password(c.url), c.holds_one) << c.url;
  }
}

TEST(DatabaseUrl, IsRefusedWhereAPasswordMayGoOnBehindItsEnd) {
  for (const char* const url :
       {"postgresql://me:p/w@host/db", "postgresql://me:p?w@host/db", "postgresql://me:p#w@host/db"}) {
    const Result<CopyConfig> chosen = choose_copy({"a", url});
    EXPECT_FALSE(chosen);
    setenv("BESPOKE_COPY_TO", url, 1);
    const Result<CopyConfig> of_environment = choose_copy({"a", ""});
    unsetenv("BESPOKE_COPY_TO");
    ASSERT_FALSE(of_environment) << url;
    EXPECT_EQ(of_environment.error().details.front(), std::string("--to ") + encode_url);
  }
  EXPECT_TRUE(choose_copy({"a", "postgresql://me@host:5432/db?sslmode=disable"}));
}

TEST(ChooseCopy, RepeatsNoUrlWithAMistakeInIt) {
  for (const char* const place : {"postgresql:/me:secret@host/db", "host=h user=me password=secret"}) {
    const Result<CopyConfig> chosen = choose_copy({"a", place});
    ASSERT_FALSE(chosen) << place;
    EXPECT_EQ(chosen.error().details.front(),
              "--to wants a data folder, or a URL such as postgresql://user@host/database.");
  }
}

TEST(ChooseCopy, WantsTwoPlaces) {
  const struct {
    CopyConfig flags;
    std::string told;
  } cases[] = {
      {{"a", "postgresql://me@host/db"}, "ok"},
      {{"", "b"}, "--from is missing: give it, or set BESPOKE_COPY_FROM."},
      {{"a", ""}, "--to is missing: give it, or set BESPOKE_COPY_TO."},
      {{"a", "mysql://host/db"},
       "--to wants a data folder, or a URL such as postgresql://user@host/database."},
      {{"postgresql://me:pw@host/db", "b"},
       "--from holds a password, which other users of this machine could read: set BESPOKE_COPY_FROM "
       "instead, "
       "or use a password file."},
      {{"/tmp", "/tmp/../tmp/."}, "--from and --to are the same place."},
      {{"not/there", "not/there"}, "--from and --to are the same place."},
  };
  for (const auto& c : cases) {
    const Result<CopyConfig> chosen = choose_copy(c.flags);
    EXPECT_EQ(chosen ? "ok" : chosen.error().details.front(), c.told);
  }
}

TEST(ChooseCopy, TakesPasswordsFromTheEnvironment) {
  setenv("BESPOKE_COPY_FROM", "postgresql://me:pw@host/db", 1);
  const Result<CopyConfig> chosen = choose_copy({"", "b"});
  unsetenv("BESPOKE_COPY_FROM");
  ASSERT_TRUE(chosen);
  EXPECT_EQ(chosen->from, "postgresql://me:pw@host/db");
  EXPECT_EQ(chosen->to, "b");
}

}  // namespace
}  // namespace bespoke
