#include "base/public_key.h"

#include <gtest/gtest.h>
#include <openssl/err.h>

#include <string>
#include <vector>

#include "base/hash.h"

namespace bespoke {
namespace {

// Made by Node.js 18's `crypto`: keys, and what each signs the text `signed` with.
constexpr char rsa_n[] =
    "slVLcQEGMaR_DBAhtb967fDwZ2dn792SuRLbSRAW1-jJJFUuNX72E22OGzwqOl9gxix-SESIto-DD8vltu--QT"
    "1RLNCa1WEr98xOU5zozaggwakrfXRV8JfjdCB0GLjR1PheWqkDwHdT_kAM8GzotRi1wKf4pxC_y-c07cXOJxx4"
    "YETQzkiIt54u70ZAHuPdX-zZK3fjcmh1R1LzEOjjV91AB6JGcETji16p0xbONKYGfo_ywsCKL9v0yVBLmQYYBd"
    "lOKUO_tti2tSTLVbzhD4ix63aNAN4nvA28CvLYTWZ-ZElhCIEaKx_Yq5UjDQDSYol_33800M8ie7of_QqtQw";
constexpr char small_rsa_n[] =
    "7UFbFM-h_VcL-xGc9qLc4ptbU7QkpZVHPMYJ0Z9WTpRnaGJLS82SxKiZW3WxPfcnZ1GTu5zJOgn6apSfIC9iRd"
    "gPuvfZ82qYyoolma4_WlPrii_c6m2mi03W2EO6bV2orPXQgC3aJzt31Tfk-OMTR0svWKVAwbIgWZg6GsocK3U";
constexpr char rs256_signature[] =
    "icdJc4Hx_popVGwmP13J9BbnNhdM7xhbZNLT5XcDF_5AiW4u16JXClMyLARLLKLa5uGflkBxI4GWKTP7r0vWvP"
    "U_Ep3JHst1OBT7wkf0AzX2QaoUBqlUxpM5MmlRUmi7J4BEtTiCmiBPrnOYbkyGMBD_CeIDA12ANlR1ztwC9-tx"
    "O47_LYaggvaVjBCcTSGUSHFJ80DiRze_g21JRD45jTDnbk905DeZOFts7pTidER2omHJQYBGJ60gPPyzIUYKUw"
    "eFX_xzmO2q56LFNywdha6HeJgIOJF50f2zVPp9g4HiaaH7DS_UsZel3koQgqJhGbg7m4aw6k0XW_Pq5acxxQ";
constexpr char rs384_signature[] =
    "er5VRpfZsJKFEazqVr3BM1EvzpO7ecn-Wnx13vaUxqaB52sSwOee50Tykyxjzr4d2qAgleaWmqwlHPg9XvD2WU"
    "sQJRUhMu0KOvLmzqMvz4fBtwcSr4p3lmaWGK4yl4ZB_7qwjepd1tHFlsmX5d9mlzfNjoObJRJHHJZK4jEk0Keq"
    "St64_vpcyZEeAKfscESJ700HRnb2Vji66KI30YvBwKCiMBsySBjAfKSSeG7OT3ZP2Ft8S6MlAS_DPCuyKu6Edg"
    "S_cMyfZTwrvKSJntozdaWWdkRFe5mAn5FA4OqREeoJi3oz_zlGblxVZBKLyoFn0A_c78X4351vjx5TrslyYg";
constexpr char rs512_signature[] =
    "ZdX8Lx89bbr0SN5HVVlSS_w_gQHWj0jmfirpDCezjIKsLwXHuj-4bWuL9n7tmo7cGkFtoMtqREqr6XgraRRlMY"
    "dqynlJxDc7xnDOcl5nrN-a5JU74lk9kcyJi_QQtS-BPJYV3WPImxEvu0vZ0whd7S4UeoBpllXxg5v5IF9kMpOk"
    "zffu6aGq3G2HZzvFwq0zac16aEJk9s6uHJfk4kK6Ix1rUY-ijl8vTmqJebJJHT_UQcqUqp19JyKtYvdJIn1vNh"
    "z5iNo0NKKkRaon1u2AKrg8zTAuU8Th1V6d-YLE6EfnLGQhTcBpC2Bwg5UfK3RqytAKwWk4uF6QyK-rINhU_A";
constexpr char ps256_signature[] =
    "sfhZnhPO3n-xcGwnPOaDRuCDZ7S2sqXl9vkoHpl2LR3EWllXu3QiibJdIJ5UIJhBL19TmyPhUSW968V9dWxdac"
    "p8tmJHmgo0k_XYEkhF6Af8ulzexG6TB21M1NSv6ZDdkKmVmUFr7bp4Cp5n6OpwsE_wMVo8kXqo3cNe-FXCbr5F"
    "a0JpUkHaTdHE1vfO-RQ08N_SsAIwEOgMZZ3kZReTt2AqG7Ira95K8q-EWuk-MJkAwvUuvaT8tZWdLAbA0VptXZ"
    "danhw_cTMcdoJN4zMRLlKxRlntpXUqtUXZxsRs1Lf7dRVBrXIqzfNDO37BIqcRLNSzSH1dDa85_FK6CZsvaw";
constexpr char ps384_signature[] =
    "kG5ClRuHkHuZs6YgKkJ9OUOAwX8pOQP9TTtXVuOZBfMFGmUAgG67z6jqGwVWzwhb-THn4X9NW5iaaqu3c5f9ik"
    "hAggpVjh10BvetyV5VmrVgIiTpPYvcKwO94RNf1szJE12a9301IlAFSrOycJchqVAPlX-_HBaWoXd5gdITlh6o"
    "pW60unHyKgFtPHdY2Cfc45cPb-nDWI-rXX5_JTyIwSGejJ_OcMeIwzwAYpDy25W0swh--F2CvemPVdgKnVrxkG"
    "HESR-C-hKiUtoi6dIb_KkyN4Pbqt9Pg9RZPKb8_zHPOUG0xiz72BNUFksaUPAHrCWbay1dKCeDJC4SVUpfjw";
constexpr char ps512_signature[] =
    "DhzyvUDKH4pcxkyTA3yZGvNAD0KtJYPk0gf8ATBp1hi18BnZ3EVQNngv7KibVkXCs3zboBJTfdbBaVFdbizCPg"
    "PDgMmuLO861t0YwZjJABVRsSDUrSy981WqgiNCYEYoGgD54vt4nNEdbk9UGcikdPmEb3wxO1ZmCMX50LJv2EjM"
    "HQDiogh-oROOwEE_R5wjuV5dnIGZa96T7NKMrV0QbDZ-FU8enNYqqdIX6fOhNju75JWbnwDGqnQMdyCT0fxpIh"
    "C2IvWDXwtbGN1LUeIUzTRYUwaa_MIrVuJDv9YxXoEuhS6Fg8DxemPV13iSq6_4r4aGcAceWGJsOW9X8bHCEw";
constexpr char es256_x[] = "aNBabVwgFiZElJIv_oAT5q8cBwZyMPGxQTT0G6KoVtY";
constexpr char es256_y[] = "gr-3Kvsn63frWTHwHc6JNkB_YNKUxL7U7pnQzkGkiqI";
constexpr char es256_signature[] =
    "cnBqhTle9aW6B4oKGG_fhR_cnCs1KGfWCOLniD8NcmFSPyiYhGJbW-_5WOL7e6mqWRHIkpHbtTaYcBe3Tq2KLw";
constexpr char es384_x[] = "9rXrn6qxRaM5eiUG4AEe-5U9ZcN3RIxce4S9AHt6EedpJsOJoZamf0OOVKvWdmNp";
constexpr char es384_y[] = "RdKXSrqK7JVRgBrQL5L9Ta2ZC3SB7I3jE05uN7FN-j0ppjwQTMEa9Z7wVUAs7vVZ";
constexpr char es384_signature[] =
    "8HsLbVaFwOeBO4LSjioVaoiUZQ-8GtVNtaNY30bmaj0ivIqgUIrlsYC0eCub9EIDk2O57JYVJlCkzHGz9SFAbT"
    "eGgO8fjsIW1O0AHZwaAxfZkQxZtKoGfquAAaaMuAeg";
constexpr char es512_x[] =
    "APtTmryCDugcEmH97aPFmcaaVQhqFv-mTpj06zO54-c8iiP44esStmMDjnyJbG4lfMBsyCqRc9DebSAHXPV96c"
    "hT";
constexpr char es512_y[] =
    "AaMMjsX-fkmopqD-cqIfxtZeMKIGhgLGnOeDkKwCQ0-EE06glSxx43-QxHT002R510TdGDCpzWV2D0xLKRKj2U"
    "Ii";
constexpr char es512_signature[] =
    "AIE5cfljlZbr8q9Q-evedasGHmANLYFUh82misD2pf0ru1l3QcUJmzeqoaM-VFrNa_AloInevIrhIQkKE6KtUS"
    "NQAM-BJN5yfwMlcR4bFch3qqTzctlTU6ske6hjv4JCvFcXmCN-8ZmDfUTl9d2w3bKQszY9r9kOjesyisnjBpuD"
    "eX-c";
constexpr char ed25519_x[] = "zK-v1BNHLwVqTs2L7mBU0CtSrEuOVuB36SJ7QQ3cGjY";
constexpr char ed25519_signature[] =
    "ZR5DkCzqUslNu__kV7JlMXErK9h1fF36cNrgSFzYJkR_e_IBS3IYOVh_yu3Ok9NZWQl_hiI8JlUwFrmWUpfYBA";

std::string bytes(std::string_view text) {
  return base64url_decode(text).value_or("not base64url");
}

using enum SignatureAlgorithm;
constexpr SignatureAlgorithm all[] = {Rs256, Rs384, Rs512, Ps256, Ps384, Ps512, Es256, Es384, Es512, Ed25519};

struct Signed {
  SignatureAlgorithm algorithm;
  std::optional<PublicKey> key;
  std::string signature;
};

std::vector<Signed> signed_by_all() {
  const auto rsa = PublicKey::rsa(bytes(rsa_n), bytes("AQAB"));
  return {{Rs256, rsa, bytes(rs256_signature)},
          {Rs384, rsa, bytes(rs384_signature)},
          {Rs512, rsa, bytes(rs512_signature)},
          {Ps256, rsa, bytes(ps256_signature)},
          {Ps384, rsa, bytes(ps384_signature)},
          {Ps512, rsa, bytes(ps512_signature)},
          {Es256, PublicKey::elliptic(KeyKind::P256, bytes(es256_x), bytes(es256_y)), bytes(es256_signature)},
          {Es384, PublicKey::elliptic(KeyKind::P384, bytes(es384_x), bytes(es384_y)), bytes(es384_signature)},
          {Es512, PublicKey::elliptic(KeyKind::P521, bytes(es512_x), bytes(es512_y)), bytes(es512_signature)},
          {Ed25519, PublicKey::ed25519(bytes(ed25519_x)), bytes(ed25519_signature)}};
}

TEST(PublicKey, VerifiesWhatItsKeySigned) {
  for (const Signed& one : signed_by_all()) {
    const int name = static_cast<int>(one.algorithm);
    ASSERT_TRUE(one.key) << name;
    EXPECT_TRUE(one.key->verifies(one.algorithm, "signed", one.signature)) << name;
    EXPECT_FALSE(one.key->verifies(one.algorithm, "Signed", one.signature)) << name;
    EXPECT_FALSE(one.key->verifies(one.algorithm, "", one.signature)) << name;
  }
}

TEST(PublicKey, VerifiesNoSignatureThatIsNotToTheByte) {
  for (const Signed& one : signed_by_all()) {
    for (std::size_t i = 0; i < one.signature.size(); i += 7) {
      std::string changed = one.signature;
      changed[i] = static_cast<char>(changed[i] ^ 1);
      EXPECT_FALSE(one.key->verifies(one.algorithm, "signed", changed)) << i;
      EXPECT_FALSE(one.key->verifies(one.algorithm, "signed", one.signature.substr(0, i))) << i;
    }
    EXPECT_FALSE(one.key->verifies(one.algorithm, "signed", one.signature + "x"));
    EXPECT_FALSE(one.key->verifies(one.algorithm, "signed", std::string(one.signature.size(), 0)));
  }
}

TEST(PublicKey, VerifiesByItsOwnAlgorithmsAlone) {
  for (const Signed& one : signed_by_all()) {
    for (const SignatureAlgorithm other : all) {
      if (other == one.algorithm) continue;
      EXPECT_FALSE(one.key->verifies(other, "signed", one.signature))
          << static_cast<int>(one.algorithm) << " as " << static_cast<int>(other);
    }
  }
}

// RFC 7515 A.3 and RFC 8037 A.4.
TEST(PublicKey, VerifiesTheExamplesOfTheStandards) {
  const auto ec = PublicKey::elliptic(KeyKind::P256, bytes("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"),
                                      bytes("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"));
  ASSERT_TRUE(ec);
  EXPECT_TRUE(ec->verifies(
      Es256,
      "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19y"
      "b290Ijp0cnVlfQ",
      bytes("DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q")));
  const auto ed = PublicKey::ed25519(bytes("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"));
  ASSERT_TRUE(ed);
  EXPECT_TRUE(ed->verifies(
      Ed25519, "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
      bytes("hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg")));
}

TEST(PublicKey, IsMadeOfUsualNumbersOnly) {
  const std::string n = bytes(rsa_n);
  EXPECT_FALSE(PublicKey::rsa(bytes(small_rsa_n), bytes("AQAB")));
  EXPECT_FALSE(PublicKey::rsa("", bytes("AQAB")));
  EXPECT_FALSE(PublicKey::rsa(n, ""));
  EXPECT_FALSE(PublicKey::rsa(n, std::string(1, 1)));
  EXPECT_FALSE(PublicKey::rsa(n, std::string(1, 2)));
  EXPECT_FALSE(PublicKey::rsa(n, std::string(5, 1)));
  EXPECT_FALSE(PublicKey::rsa(n.substr(0, n.size() - 1) + std::string(1, 2), bytes("AQAB"))) << "even";
  EXPECT_FALSE(PublicKey::rsa(std::string(1025, '\xFF'), bytes("AQAB"))) << "more than 8,192 bits";
  EXPECT_TRUE(PublicKey::rsa(std::string(1, 0) + n, bytes("AQAB"))) << "a zero before it changes nothing";

  const std::string x = bytes(es256_x);
  const std::string y = bytes(es256_y);
  EXPECT_FALSE(PublicKey::elliptic(KeyKind::P256, y, x)) << "no point of the curve";
  EXPECT_FALSE(PublicKey::elliptic(KeyKind::P256, std::string(32, 0), std::string(32, 0)));
  EXPECT_FALSE(PublicKey::elliptic(KeyKind::P256, x, y.substr(1)));
  EXPECT_FALSE(PublicKey::elliptic(KeyKind::P384, x, y));
  EXPECT_FALSE(PublicKey::elliptic(KeyKind::Rsa, x, y));
  EXPECT_FALSE(PublicKey::elliptic(KeyKind::Ed25519, x, y));
  EXPECT_FALSE(PublicKey::ed25519(bytes(ed25519_x).substr(1)));
  EXPECT_FALSE(PublicKey::ed25519(""));
}

// TLS on the same thread would take them for its own.
TEST(PublicKey, LeavesNoErrorsBehind) {
  for (const Signed& one : signed_by_all()) {
    EXPECT_FALSE(one.key->verifies(one.algorithm, "signed", std::string(one.signature.size(), 'x')));
    EXPECT_EQ(ERR_peek_error(), 0U);
  }
  EXPECT_FALSE(PublicKey::elliptic(KeyKind::P256, std::string(32, 1), std::string(32, 1)));
  EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(SignatureAlgorithmName, IsReadToTheLetter) {
  EXPECT_EQ(parse_signature_algorithm("RS256"), Rs256);
  EXPECT_EQ(parse_signature_algorithm("PS512"), Ps512);
  EXPECT_EQ(parse_signature_algorithm("ES384"), Es384);
  EXPECT_EQ(parse_signature_algorithm("EdDSA"), Ed25519);
  EXPECT_EQ(parse_signature_algorithm("Ed25519"), Ed25519);
  for (const char* name :
       {"", "none", "None", "HS256", "HS384", "HS512", "rs256", "RS256 ", "RS1", "ES256K", "Ed448"})
    EXPECT_FALSE(parse_signature_algorithm(name)) << name;
}

}  // namespace
}  // namespace bespoke
