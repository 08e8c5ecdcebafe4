#include "server/issuer.h"

#include <gtest/gtest.h>

#include "server/download.h"

namespace bespoke {
namespace {

Config usual() {
  Config config;
  config.jwt_issuer = "https://id.example";
  config.jwt_audience = "shop";
  config.jwt_keys = "keys.json";
  return config;
}

std::string refusal(const Config& config) {
  const Result<std::unique_ptr<Issuer>> checked = check_issuer(config);
  if (!checked) return checked.error().details.front();
  return *checked == nullptr ? "none" : "one";
}

TEST(CheckIssuer, WantsIssuerAudienceAndKeysTogether) {
  EXPECT_EQ(refusal({}), "none");
  EXPECT_EQ(refusal(usual()), "one");
  const std::string together = "--jwt-issuer, --jwt-audience and --jwt-keys must be given together.";
  for (std::string Config::*part : {&Config::jwt_issuer, &Config::jwt_audience, &Config::jwt_keys}) {
    Config config = usual();
    config.*part = "";
    EXPECT_EQ(refusal(config), together);
    Config alone;
    alone.*part = "x";
    EXPECT_EQ(refusal(alone), together);
  }
  Config role_only;
  role_only.jwt_role_claim = "role";
  EXPECT_EQ(refusal(role_only), together);
}

TEST(CheckIssuer, KnowsTheAlgorithmsThatHaveAPublicKey) {
  Config config = usual();
  for (const char* good : {"RS256", "EdDSA", "RS256, PS512,ES384", "Ed25519"}) {
    config.jwt_algorithms = good;
    EXPECT_EQ(refusal(config), "one") << good;
  }
  for (const std::string bad : {"none", "HS256", "HS512", "rs256", "RSA"}) {
    config.jwt_algorithms = "RS256," + bad;
    EXPECT_EQ(
        refusal(config),
        "--jwt-algorithms wants some of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512 and "
        "EdDSA, not '" +
            bad + "'.");
  }
  config.jwt_algorithms = "";
  EXPECT_EQ(refusal(config), "--jwt-algorithms names no algorithm.");
}

TEST(CheckIssuer, TakesKeysFromSafePlacesOnly) {
  Config config = usual();
  config.jwt_keys = "http://id.example/keys";
  EXPECT_EQ(
      refusal(config),
      "--jwt-keys wants a file, or a URL that begins with https:// and holds no password; http:// only on "
      "this machine.");
  for (const char* place :
       {"https://id.example/keys", "https://id.example:8443/a?b=c", "http://127.0.0.1:8080/keys",
        "http://127.8.8.8/", "http://[::1]:80/", "http://localhost/"})
    EXPECT_TRUE(may_be_downloaded_from(place)) << place;
  for (const char* place : {"http://127.0.0.1.id.example/",
                            "http://localhost.example/",
                            "http://10.0.0.1/",
                            "http://[::2]/",
                            "http://169.254.169.254/",
                            "https://user:secret@id.example/",
                            "https://user@id.example/",
                            "http://127.0.0.1@id.example/",
                            "ftp://id.example/",
                            "file:///etc/passwd",
                            "https://",
                            "://",
                            "id.example",
                            "HTTP://10.0.0.1/",
                            "http://127.0.0.1\\@10.0.0.1/",
                            "http://[::1/",
                            "http://[::1].example/",
                            "http:///",
                            "https:///keys",
                            "http://127.1/",
                            "https://id.example/a b"})
    EXPECT_FALSE(may_be_downloaded_from(place)) << place;
}

}  // namespace
}  // namespace bespoke
