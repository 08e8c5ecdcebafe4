#include "base/sealed_text.h"

#include <gtest/gtest.h>

#include "base/hash.h"

namespace bespoke {
namespace {

constexpr SealingKey key{1, 2, 3};

TEST(SealedText, OpensWithItsKeyAndContextAlone) {
  for (const std::string& text : {std::string(), std::string("a"), std::string(1000, 'x')}) {
    const std::string sealed = seal(key, text, "here");
    EXPECT_EQ(unseal(key, sealed, "here"), text);
    EXPECT_EQ(unseal(key, sealed, "there"), std::nullopt);
    EXPECT_EQ(unseal(SealingKey{3, 2, 1}, sealed, "here"), std::nullopt);
    EXPECT_NE(seal(key, text, "here"), sealed);
  }
}

TEST(SealedText, OpensOnlyUnchanged) {
  const std::string sealed = seal(key, "s3cret", "here");
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_EQ(unseal(key, changed, "here"), std::nullopt) << i;
    EXPECT_EQ(unseal(key, sealed.substr(0, i), "here"), std::nullopt) << i;
  }
}

TEST(SealedText, Base64HasItsPadding) {
  const struct {
    std::string text, encoded;
  } cases[] = {{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"\xff\xef", "/+8="}};
  for (const auto& [text, encoded] : cases) {
    EXPECT_EQ(base64_encode(text), encoded);
    EXPECT_EQ(base64_decode(encoded), text);
  }
  EXPECT_EQ(base64_decode("Zg="), "f");
  EXPECT_EQ(base64_decode("Zh=="), std::nullopt);
  EXPECT_EQ(base64_decode("no base64"), std::nullopt);
}

}  // namespace
}  // namespace bespoke
