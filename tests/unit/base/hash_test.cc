#include "base/hash.h"

#include <gtest/gtest.h>

#include <thread>

namespace bespoke {
namespace {

TEST(Hash, Sha256) {
  const struct {
    std::string data;
    const char* hex;
  } cases[] = {
      {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {"0", "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9"},
      {"1", "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"},
      {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {std::string(1000000, 'a'), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
  };
  for (const auto& c : cases) EXPECT_EQ(to_hex(sha256(c.data)), c.hex);
}

// RFC 4231, cases 1, 2 and 6; the last is the empty key.
TEST(Hash, HmacSha256) {
  const struct {
    std::string key;
    std::string data;
    const char* hex;
  } cases[] = {
      {std::string(20, '\x0b'), "Hi There",
       "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {"Jefe", "what do ya want for nothing?",
       "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
      {"", "", "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"},
  };
  for (const auto& c : cases) EXPECT_EQ(to_hex(hmac_sha256(c.key, c.data)), c.hex);
  EXPECT_EQ(to_hex(hmac_sha256({}, {})), cases[3].hex);
}

TEST(Hash, WorksOnEveryThread) {
  Sha256 other;
  std::thread([&] { other = hmac_sha256("key", "data"); }).join();
  EXPECT_EQ(other, hmac_sha256("key", "data"));
}

TEST(Hash, EqualInConstantTime) {
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_TRUE(equal_in_constant_time("secret", "secret"));
  EXPECT_FALSE(equal_in_constant_time("secret", "secreT"));
  EXPECT_FALSE(equal_in_constant_time("secret", "secret "));
}

TEST(Hash, FillsAllWithRandomness) {
  std::array<std::uint8_t, 4096> first{};
  std::array<std::uint8_t, 4096> second{};
  fill_random(first);
  fill_random(second);
  EXPECT_NE(first, second);
  EXPECT_LT(std::count(first.begin(), first.end(), std::uint8_t{0}), 100);
}

TEST(Base64Url, EncodesAndDecodes) {
  const struct {
    std::string data;
    const char* text;
  } cases[] = {
      {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
      {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}, {"\xfb\xff\xbf", "-_-_"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(base64url_encode(c.data), c.text);
    EXPECT_EQ(base64url_decode(c.text), c.data);
  }
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  EXPECT_EQ(base64url_decode(base64url_encode(all)), all);
}

TEST(Base64Url, RefusesOtherSpellings) {
  for (const char* text : {"A", "Zg==", "Zm9+", "Zm9/", "Zm 9", "Zh", "Zm9", "Zm9vYmFyA"}) {
    EXPECT_FALSE(base64url_decode(text)) << text;
  }
}

}  // namespace
}  // namespace bespoke
