#include "service/proven_secrets.h"

#include <gtest/gtest.h>

#include <ctime>
#include <string>

#include "base/secret_hash.h"

namespace bespoke {
namespace {

TEST(ProvenSecrets, AreTheRightOnes) {
  ProvenSecrets proven;
  const std::string stored = hash_secret("right");
  const std::string other = hash_secret("other");
  for (int round = 0; round < 2; ++round) {
    EXPECT_TRUE(proven.proves("right", stored));
    EXPECT_FALSE(proven.proves("wrong", stored));
    EXPECT_FALSE(proven.proves("", stored));
    EXPECT_FALSE(proven.proves("right", other));
    EXPECT_FALSE(proven.proves("right", "no stored form"));
  }
}

TEST(ProvenSecrets, AreKnownOnceTheyWereProven) {
  ProvenSecrets proven;
  const std::string stored = hash_secret("right");
  EXPECT_FALSE(proven.knows("right", stored));
  EXPECT_FALSE(proven.proves("wrong", stored));
  EXPECT_FALSE(proven.knows("wrong", stored));
  EXPECT_TRUE(proven.proves("right", stored));
  EXPECT_TRUE(proven.knows("right", stored));
  EXPECT_FALSE(proven.knows("wrong", stored));
  EXPECT_FALSE(proven.knows("right", hash_secret("right")));
  EXPECT_FALSE(proven.knows("", ""));
}

TEST(ProvenSecrets, OfAReplacedKeyAreForgotten) {
  ProvenSecrets proven;
  EXPECT_TRUE(proven.proves("old", hash_secret("old")));
  const std::string replaced = hash_secret("new");
  EXPECT_FALSE(proven.proves("old", replaced));
  EXPECT_TRUE(proven.proves("new", replaced));
}

// In time of the processor, so that others on it do not matter.
std::clock_t time_of(int times, std::string_view secret, ProvenSecrets& proven, const std::string& stored) {
  const std::clock_t start = std::clock();
  for (int i = 0; i < times; ++i) (void)proven.proves(secret, stored);
  return std::clock() - start;
}

TEST(ProvenSecrets, CostNothingAgainAndWrongOnesAlways) {
  ProvenSecrets proven;
  const std::string stored = hash_secret("right");
  EXPECT_TRUE(proven.proves("right", stored));
  const std::clock_t again = time_of(20, "right", proven, stored);
  const std::clock_t wrong = time_of(20, "wrong", proven, stored);
  EXPECT_LT(again * 4, wrong);
}

}  // namespace
}  // namespace bespoke
