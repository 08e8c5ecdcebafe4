#include "service/token.h"

#include <gtest/gtest.h>

#include "base/hash.h"
#include "model/standard_roles.h"
#include "service/limits.h"

namespace bespoke {
namespace {

constexpr Timestamp issued_at{1'700'000'000'123};
constexpr std::int64_t expires_ms = (1'700'000'000 + 3600) * std::int64_t{1000};

const TokenSigner& signer() {
  static const TokenSigner one(std::string(signing_key_bytes, 'k'));
  return one;
}

std::string issued() {
  return signer().issue({Role::Administrator, "client"}, issued_at);
}

// `client` for its administrator, else `nobody`.
std::string who(const Identity& identity) {
  if (identity.role == Role::Nobody) return identity.client_id.empty() ? "nobody" : "nobody with a name";
  return identity.client_id;
}

std::string signed_by_us(const std::string& claims) {
  const std::string text =
      base64url_encode(R"({"alg":"HS256","typ":"JWT"})") + "." + base64url_encode(claims);
  const Sha256 mac = hmac_sha256(std::string(signing_key_bytes, 'k'), text);
  return text + "." + base64url_encode({reinterpret_cast<const char*>(mac.data()), mac.size()});
}

TEST(Token, IsAJwt) {
  const std::string token = issued();
  const std::size_t first = token.find('.');
  const std::size_t last = token.rfind('.');
  EXPECT_EQ(base64url_decode(token.substr(0, first)), R"({"alg":"HS256","typ":"JWT"})");
  EXPECT_EQ(base64url_decode(token.substr(first + 1, last - first - 1)),
            R"({"sub":"client","role":"administrator","generation":1,"iat":1700000000,"exp":1700003600})");
  EXPECT_EQ(token.size() - last - 1, 43U);  // 32 bytes
  EXPECT_LT(token.size(), token_bytes_max);
}

TEST(Token, CarriesTheRoleOfWhoIsNoAdministrator) {
  for (const RoleReference& role : {guest_shopper(), RoleReference{RoleType::CustomUser, "administrator"}}) {
    const Identity read =
        signer().verify(signer().issue({Role::ByPolicy, "client", {}, role}, issued_at), issued_at);
    EXPECT_EQ(read.role, Role::ByPolicy);
    EXPECT_EQ(read.granted, role);
    EXPECT_EQ(read.client_id, "client");
  }
  EXPECT_EQ(signer().verify(issued(), issued_at).role, Role::Administrator);
}

TEST(Token, HoldsForAnHour) {
  const std::string token = issued();
  const struct {
    std::int64_t ms;
    std::string wanted;
  } cases[] = {
      {issued_at.ms, "client"},   {expires_ms - 1, "client"},   {expires_ms, "nobody"},
      {expires_ms + 1, "nobody"}, {timestamp_max.ms, "nobody"},
  };
  for (const auto& c : cases) EXPECT_EQ(who(signer().verify(token, Timestamp{c.ms})), c.wanted) << c.ms;
}

TEST(Token, OfSomebodyElseIsWorthNothing) {
  const std::string token = issued();
  const std::string signed_part = token.substr(0, token.rfind('.'));
  const std::string header = token.substr(0, token.find('.'));
  const std::string claims = signed_part.substr(header.size() + 1);
  const std::string signature = token.substr(signed_part.size() + 1);
  const std::string none = base64url_encode(R"({"alg":"none"})");
  const std::string forged =
      base64url_encode(R"({"sub":"mallory","role":"administrator","iat":1700000000,"exp":9999999999})");
  const struct {
    std::string name, token;
  } cases[] = {
      {"nothing", ""},
      {"no dot", "abc"},
      {"only dots", ".."},
      {"one dot", header + "." + claims},
      {"no signature", signed_part + "."},
      {"alg none", none + "." + claims + "."},
      {"alg none, forged", none + "." + forged + "."},
      {"alg none, our signature", none + "." + claims + "." + signature},
      {"other claims", header + "." + forged + "." + signature},
      {"a part more", token + ".x"},
      {"a part before", "x." + token},
      {"padded", token + "="},
      {"cut", token.substr(0, token.size() - 1)},
      {"a space before", " " + token},
      {"of another key",
       TokenSigner(std::string(signing_key_bytes, 'x')).issue({Role::Administrator, "client"}, issued_at)},
      {"huge", std::string(token_bytes_max + 1, 'a')},
      {"huge, signed", signed_by_us(R"({"sub":")" + std::string(token_bytes_max, 'a') +
                                    R"(","role":"administrator","exp":1700003600})")},
  };
  for (const auto& c : cases) EXPECT_EQ(who(signer().verify(c.token, issued_at)), "nobody") << c.name;
  ASSERT_EQ(who(signer().verify(token, issued_at)), "client");
}

// A signer remembers what it has verified: to the letter, and no longer than it holds.
TEST(Token, IsRememberedWithItsOwnSignature) {
  const TokenSigner signer(std::string(signing_key_bytes, 'k'));
  const std::string token = issued();
  std::string other = token;
  other.back() = other.back() == 'A' ? 'B' : 'A';
  const std::string unsigned_text = token.substr(0, token.rfind('.'));
  for (int times = 0; times < 3; ++times) {
    EXPECT_EQ(who(signer.verify(token, issued_at)), "client");
    for (const std::string& forged :
         {other, token + "A", token.substr(0, token.size() - 1), unsigned_text + ".", unsigned_text,
          other.substr(unsigned_text.size())}) {
      EXPECT_EQ(who(signer.verify(forged, issued_at)), "nobody") << forged;
    }
  }
  EXPECT_EQ(who(signer.verify(token, Timestamp{expires_ms - 1})), "client");
  EXPECT_EQ(who(signer.verify(token, Timestamp{expires_ms})), "nobody");
}

TEST(Token, IsAsGoodWhenItIsForgotten) {
  const TokenSigner signer(std::string(signing_key_bytes, 'k'));
  for (std::size_t i = 0; i < verified_tokens_max + 2; ++i) {
    const std::string name = "client" + std::to_string(i);
    EXPECT_EQ(who(signer.verify(signer.issue({Role::Administrator, name}, issued_at), issued_at)), name);
  }
  EXPECT_EQ(who(signer.verify(signer.issue({Role::Administrator, "client0"}, issued_at), issued_at)),
            "client0");
}

TEST(Token, MustSayWhoForWhatAndHowLong) {
  const struct {
    std::string claims, wanted;
  } cases[] = {
      {R"({"sub":"a","role":"administrator","exp":1700000001})", "a"},
      {R"({"sub":"a","role":"administrator","exp":1700000001,"more":[]})", "a"},
      {R"({"sub":"a","role":"administrator","exp":9007199254740991})", "a"},
      {R"({"sub":"a","role":"administrator"})", "nobody"},
      {R"({"sub":"a","role":"administrator","exp":"1700000001"})", "nobody"},
      {R"({"sub":"a","role":"administrator","exp":1e400})", "nobody"},
      {R"({"sub":"a","role":"administrator","exp":-9007199254740991})", "nobody"},
      {R"({"sub":"a","role":"guest","exp":1700000001})", "nobody"},
      {R"({"sub":"a","role":"guest-shopper","role_type":"standard_shopper_role","exp":1700000001})", "a"},
      {R"({"sub":"a","role":"administrator","role_type":"king","exp":1700000001})", "nobody"},
      {R"({"sub":"a","role":"administrator","role_type":7,"exp":1700000001})", "nobody"},
      {R"({"sub":"a","role_type":"standard_shopper_role","exp":1700000001})", "nobody"},
      {R"({"sub":"a","exp":1700000001})", "nobody"},
      {R"({"role":"administrator","exp":1700000001})", "nobody"},
      {R"({"sub":7,"role":"administrator","exp":1700000001})", "nobody"},
      {R"([])", "nobody"},
      {R"({"sub":"a")", "nobody"},
      {"", "nobody"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(who(signer().verify(signed_by_us(c.claims), issued_at)), c.wanted) << c.claims;
  }
}

}  // namespace
}  // namespace bespoke
