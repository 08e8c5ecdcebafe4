#include "service/trusted_issuer.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "outside_issuer.h"
#include "service/limits.h"

namespace bespoke {
namespace {

using enum SignatureAlgorithm;

constexpr std::int64_t now_s = 1'700'000'000;
constexpr Timestamp now{now_s * 1000};

std::string claims(const std::string& more, const std::string& expires = std::to_string(now_s + 60)) {
  return R"({"iss":"https://id.example","aud":"shop","sub":"ann","exp":)" + expires + more + "}";
}

class TrustedIssuerTest : public testing::Test {
 protected:
  TrustedIssuerTest() {
    issuer_.take(*JwkSet::read(key_set({ed_.jwk(), ec_.jwk(), rsa_.jwk()})));
    issuer_.when_key_is_unknown([this] { ++asked_; });
  }

  std::string fault(const std::string& token, Timestamp at = now) const {
    const VerifiedToken checked = issuer_.verify(token, at);
    EXPECT_EQ(checked.customer == nullptr, checked.fault != TokenFault::None);
    return std::string(token_fault_name(checked.fault));
  }
  // What a token says of its customer, in one line.
  std::string told(const std::string& more) const {
    const VerifiedToken checked = issuer_.verify(ed_.token(claims(more)), now);
    if (checked.customer == nullptr) return std::string(token_fault_name(checked.fault));
    std::string text;
    for (const auto& [name, values] : checked.customer->claims) {
      if (name == "iss" || name == "aud" || name == "sub" || name == "exp") continue;
      text += name;
      for (const std::string& value : values) text += "=" + value;
      text += " ";
    }
    if (!checked.customer->roles) return text + "no role claim";
    for (const std::string& role : *checked.customer->roles) text += "role:" + role;
    return text;
  }

  const IssuerKey ed_ = IssuerKey::ed25519("ed");
  const IssuerKey ec_ = IssuerKey::p256("ec");
  const IssuerKey rsa_ = IssuerKey::rsa("rsa");
  TrustedIssuer issuer_{{"https://id.example", "shop", {Rs256, Es256, Ed25519}, "role"}};
  int asked_ = 0;
};

TEST_F(TrustedIssuerTest, TakesWhatTheIssuerSigned) {
  for (const IssuerKey* key : {&ed_, &ec_, &rsa_}) EXPECT_EQ(fault(key->token(claims(""))), "none");
  const VerifiedToken checked = issuer_.verify(ed_.token(claims("")), now);
  ASSERT_NE(checked.customer, nullptr);
  EXPECT_EQ(checked.customer->subject, "ann");
  EXPECT_EQ(checked.customer->valid_until.ms, (now_s + 60 + clock_leeway_s) * 1000);
  EXPECT_EQ(asked_, 0);
}

// Each is right but for one thing, and is refused for that.
TEST_F(TrustedIssuerTest, RefusesWhatIsWrongInOneThing) {
  const std::string good = claims("");
  const IssuerKey foreign = IssuerKey::ed25519("ed");
  const std::string shared =
      base64url_encode(R"({"alg":"HS256","kid":"rsa"})") + "." + base64url_encode(good);
  const Sha256 mac = hmac_sha256(rsa_.jwk(), shared);
  const std::string mac_text(reinterpret_cast<const char*>(mac.data()), mac.size());
  const std::string iss = R"({"iss":"https://id.example",)";
  const std::string exp = R"("exp":)" + std::to_string(now_s + 60);
  const struct {
    std::string token;
    std::string wanted;
  } cases[] = {
      {foreign.token(good), "signature"},
      {ed_.signed_text(R"({"alg":"none","kid":"ed"})", good), "algorithm"},
      {ed_.signed_text(R"({"alg":"None","kid":"ed"})", good), "algorithm"},
      {ed_.signed_text(R"({"kid":"ed"})", good), "algorithm"},
      {ed_.signed_text(R"({"alg":["EdDSA"],"kid":"ed"})", good), "algorithm"},
      {shared + "." + base64url_encode(mac_text), "algorithm"},
      {rsa_.signed_text(R"({"alg":"RS512","kid":"rsa"})", good), "algorithm"},
      {rsa_.signed_text(R"({"alg":"EdDSA","kid":"rsa"})", good), "unknown_key"},
      {rsa_.signed_text(R"({"alg":"ES256","kid":"rsa"})", good), "unknown_key"},
      {ed_.signed_text(R"({"alg":"EdDSA"})", good), "unknown_key"},
      {ed_.signed_text(R"({"alg":"EdDSA","kid":"other"})", good), "unknown_key"},
      {ed_.signed_text(R"({"alg":"EdDSA","kid":"ec"})", good), "unknown_key"},
      {ed_.signed_text(R"({"alg":"EdDSA","kid":"ed","crit":["exp"],"exp":1})", good), "critical"},
      {ed_.token(iss + R"("aud":"shops",)" + exp + "}"), "audience"},
      {ed_.token(iss + R"("aud":["other",7],)" + exp + "}"), "audience"},
      {ed_.token(iss + R"("aud":[],)" + exp + "}"), "audience"},
      {ed_.token(iss + exp + "}"), "audience"},
      {ed_.token(R"({"iss":"https://id.example/","aud":"shop",)" + exp + "}"), "issuer"},
      {ed_.token(R"({"iss":["https://id.example"],"aud":"shop",)" + exp + "}"), "issuer"},
      {ed_.token(R"({"aud":"shop",)" + exp + "}"), "issuer"},
      {ed_.token(iss + R"("aud":"shop"})"), "expired"},
      {ed_.token(claims("", "null")), "expired"},
      {ed_.token(claims("", R"("9999999999")")), "expired"},
      {ed_.token(claims("", "0")), "expired"},
      {ed_.token(claims("", "-1e300")), "expired"},
      {ed_.token(claims(R"(,"nbf":"0")")), "not_yet"},
      {ed_.token(claims(R"(,"nbf":null)")), "not_yet"},
      {ed_.token(claims(R"(,"nbf":1e300)")), "not_yet"},
      {ed_.token("[]"), "malformed"},
      {ed_.token("{"), "malformed"},
      {ed_.token(claims(R"(,"exp":1)")), "malformed"},
      {ed_.signed_text(R"({"alg":"EdDSA","kid":"ed","alg":"none"})", good), "malformed"},
      {ed_.signed_text("EdDSA", good), "malformed"},
  };
  for (const auto& c : cases) EXPECT_EQ(fault(c.token), c.wanted) << c.token;
}

TEST_F(TrustedIssuerTest, RefusesWhatIsNoToken) {
  const std::string good = ed_.token(claims(""));
  for (std::size_t length = 0; length < good.size(); ++length) {
    EXPECT_NE(fault(good.substr(0, length)), "none") << length;
  }
  for (const std::string& token :
       {good + ".", "." + good, good + "=", good + "A", good + " ", "Bearer " + good, good + "." + good,
        std::string("a.b.c"), std::string(".."), std::string("\0.\0.\0", 5), good.substr(1)}) {
    EXPECT_NE(fault(token), "none") << token;
  }
  EXPECT_EQ(fault(std::string(customer_token_bytes_max, '.')), "malformed");
  EXPECT_EQ(fault(std::string(customer_token_bytes_max + 1, '.')), "too_long");
  EXPECT_EQ(fault(ed_.token(claims(R"(,"long":")" + std::string(customer_token_bytes_max, 'a') + '"'))),
            "too_long");
}

TEST_F(TrustedIssuerTest, LetsClocksDifferALittle) {
  const std::string token = ed_.token(claims(R"(,"nbf":)" + std::to_string(now_s)));
  const auto at = [](std::int64_t ms) { return Timestamp{now.ms + ms}; };
  const std::int64_t leeway_ms = clock_leeway_s * 1000;
  EXPECT_EQ(fault(token, at(-leeway_ms - 1)), "not_yet");
  EXPECT_EQ(fault(token, at(-leeway_ms)), "none");
  EXPECT_EQ(fault(token, at(60'000 + leeway_ms - 1)), "none");
  EXPECT_EQ(fault(token, at(60'000 + leeway_ms)), "expired") << "though it was good before";
  EXPECT_EQ(fault(ed_.token(claims("", std::to_string(now_s - 30) + ".5"))), "none") << "with a fraction";
}

TEST_F(TrustedIssuerTest, TakesOneAudienceOfSeveral) {
  EXPECT_EQ(fault(ed_.token(R"({"iss":"https://id.example","aud":["a","shop"],"exp":)" +
                            std::to_string(now_s + 9) + "}")),
            "none");
}

TEST_F(TrustedIssuerTest, KnowsNoTokenOfFormerKeys) {
  const std::string token = ed_.token(claims(""));
  EXPECT_EQ(fault(token), "none");
  EXPECT_EQ(fault(token), "none");
  issuer_.take(*JwkSet::read(key_set({ec_.jwk()})));
  EXPECT_EQ(fault(token), "unknown_key");
  EXPECT_EQ(asked_, 1);
  issuer_.take(*JwkSet::read(key_set({IssuerKey::ed25519("ed").jwk()})));
  EXPECT_EQ(fault(token), "signature");
  issuer_.take(*JwkSet::read(key_set({ed_.jwk()})));
  EXPECT_EQ(fault(token), "none");
  EXPECT_EQ(asked_, 1);
}

// Whoever was let in once, such as the reader of a feed, is asked about again.
TEST_F(TrustedIssuerTest, KnowsTheKeyOfACustomerForAsLongAsTheIssuerHasIt) {
  for (const IssuerKey* key : {&ed_, &ec_, &rsa_}) {
    const std::shared_ptr<const CustomerToken> customer =
        issuer_.verify(key->token(claims("")), now).customer;
    ASSERT_NE(customer, nullptr);
    EXPECT_TRUE(issuer_.still_knows(*customer));
    issuer_.take(*JwkSet::read(key_set({ed_.jwk(), ec_.jwk(), rsa_.jwk()})));
    EXPECT_TRUE(issuer_.still_knows(*customer)) << "read again";
    issuer_.take(*JwkSet::read(key_set({IssuerKey::ed25519("ed").jwk(), IssuerKey::p256("ec").jwk()})));
    EXPECT_FALSE(issuer_.still_knows(*customer)) << "another of the same name, or none";
    issuer_.take(*JwkSet::read(key_set({ed_.jwk(), ec_.jwk(), rsa_.jwk()})));
  }
}

TEST_F(TrustedIssuerTest, TakesNothingWithoutKeys) {
  const TrustedIssuer keyless({"https://id.example", "shop", {Ed25519}, ""});
  EXPECT_EQ(keyless.verify(ed_.token(claims("")), now).fault, TokenFault::UnknownKey);
}

TEST_F(TrustedIssuerTest, ReadsClaimsThatFiltersCanUse) {
  EXPECT_EQ(told(R"(,"a":"x","b":7,"c":true,"d":1.50)"), "a=x b=7 c=true d=1.50 no role claim");
  EXPECT_EQ(told(R"(,"a":["x",7,false],"b":[])"), "a=x=7=false no role claim");
  EXPECT_EQ(told(R"(,"a":{"b":"c"},"d":null,"e":["x",null],"f":["x",["y"]])"), "no role claim");
  EXPECT_EQ(told(R"(,"https://shop.example/account":"x)(,'")"),
            "https://shop.example/account=x)(,' no role claim");
  const std::string longest(claim_bytes_max, 'x');
  EXPECT_EQ(told(R"(,"a":")" + longest + '"'), "a=" + longest + " no role claim");
  EXPECT_EQ(told(R"(,"a":")" + longest + R"(x","b":[")" + longest + R"(x"])"), "no role claim");
}

TEST_F(TrustedIssuerTest, ReadsABoundedNumberOfClaims) {
  std::string many = R"(,"list":[0)";
  for (std::size_t i = 1; i < claim_values_max; ++i) many += ",0";
  EXPECT_EQ(std::ranges::count(told(many + "]"), '='), static_cast<int>(claim_values_max));
  EXPECT_EQ(told(many + ",0]"), "no role claim");
  std::string claims_of_all;
  for (std::size_t i = 0; i < claims_max; ++i) claims_of_all += ",\"c" + std::to_string(i) + "\":0";
  EXPECT_EQ(std::ranges::count(told(claims_of_all), '='), static_cast<int>(claims_max - 4))
      << "four are others";
}

TEST_F(TrustedIssuerTest, ReadsTheRoleThatAClaimNames) {
  EXPECT_EQ(told(R"(,"role":"vip")"), "role=vip role:vip");
  EXPECT_EQ(told(R"(,"role":["a","b"])"), "role=a=b role:arole:b");
  EXPECT_EQ(told(R"(,"role":null)"), "no role claim");
  // There, and no role: less than no claim.
  EXPECT_EQ(told(R"(,"role":{"a":1})"), "");
  EXPECT_EQ(told(R"(,"role":[])"), "");
}

}  // namespace
}  // namespace bespoke
