#include "service/token.h"

#include <fmt/format.h>

#include "base/hash.h"
#include "base/json.h"

namespace bespoke {
namespace {

constexpr std::string_view header_json = R"({"alg":"HS256","typ":"JWT"})";
constexpr std::string_view administrator = "administrator";
constexpr std::int64_t ms_per_s = 1000;

std::string sign(std::string_view key, std::string_view text) {
  const Sha256 mac = hmac_sha256(key, text);
  return base64url_encode({reinterpret_cast<const char*>(mac.data()), mac.size()});
}

std::string claims(const Identity& identity, std::int64_t issued_at_s) {
  std::string text;
  json::Writer out(text);
  out.object();
  out.key("sub");
  out.string(identity.client_id);
  out.key("role");
  out.string(administrator);
  out.key("iat");
  out.integer(issued_at_s);
  out.key("exp");
  out.integer(issued_at_s + token_lifetime_s);
  out.end_object();
  return text;
}

// What the claims say, now that they are known to be ours; Nobody when they have expired.
Identity read_claims(std::string_view text, Timestamp now) {
  const Result<json::Value> parsed = json::read(text);
  if (!parsed) return {};
  const json::Value* subject = parsed->find("sub");
  const json::Value* role = parsed->find("role");
  const json::Value* expires = parsed->find("exp");
  if (subject == nullptr || subject->string() == nullptr || role == nullptr || role->string() == nullptr ||
      *role->string() != administrator || expires == nullptr || expires->number() == nullptr) {
    return {};
  }
  const std::optional<std::int64_t> expires_s = json::to_integer(*expires->number());
  if (!expires_s || now.ms >= *expires_s * ms_per_s) return {};
  return {Role::Administrator, *subject->string()};
}

}  // namespace

std::string TokenSigner::issue(const Identity& identity, Timestamp now) const {
  std::string token =
      base64url_encode(header_json) + '.' + base64url_encode(claims(identity, now.ms / ms_per_s));
  const std::string signature = sign(key_, token);
  return token + '.' + signature;
}

Identity TokenSigner::verify(std::string_view token, Timestamp now) const {
  if (token.size() > token_bytes_max) return {};
  const std::size_t last_dot = token.rfind('.');
  if (last_dot == std::string_view::npos) return {};
  // The header is not asked which algorithm to use: that would be the attacker's choice.
  if (!equal_in_constant_time(sign(key_, token.substr(0, last_dot)), token.substr(last_dot + 1))) return {};
  const std::size_t first_dot = token.find('.');
  if (first_dot == last_dot) return {};
  const std::optional<std::string> text =
      base64url_decode(token.substr(first_dot + 1, last_dot - first_dot - 1));
  if (!text) return {};
  return read_claims(*text, now);
}

}  // namespace bespoke
