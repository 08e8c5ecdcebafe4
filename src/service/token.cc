#include "service/token.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "base/json.h"
#include "service/limits.h"

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
  out.string(identity.role == Role::Administrator ? administrator : identity.granted.id);
  if (identity.role != Role::Administrator) {
    out.key("role_type");
    out.string(role_type_name(identity.granted.type));
  }
  out.key("generation");
  out.integer(identity.generation);
  if (identity.key_made.ms != 0) {
    out.key("key_made");
    out.integer(identity.key_made.ms);
  }
  if (identity.implicit) {
    out.key("implicit");
    out.boolean(true);
  }
  out.key("iat");
  out.integer(issued_at_s);
  out.key("exp");
  out.integer(identity.valid_until.ms == 0
                  ? issued_at_s + token_lifetime_s
                  : std::min(issued_at_s + token_lifetime_s, identity.valid_until.ms / ms_per_s));
  out.end_object();
  return text;
}

// Null where there is no such text.
const std::string* find_text(const json::Value& claims, std::string_view name) {
  const json::Value* claim = claims.find(name);
  return claim == nullptr ? nullptr : claim->string();
}

// The role that the claims name. Without a type there is one alone.
bool read_role(const json::Value& claims, Identity& identity) {
  const std::string* role = find_text(claims, "role");
  if (role == nullptr) return false;
  if (claims.find("role_type") == nullptr) {
    identity.role = Role::Administrator;
    return *role == administrator;
  }
  const std::string* type_name = find_text(claims, "role_type");
  const auto type = type_name == nullptr ? std::nullopt : parse_role_type(*type_name);
  if (!type) return false;
  identity.role = Role::ByPolicy;
  identity.granted = {*type, *role};
  return true;
}

// What the claims say, now that they are known to be ours; Nobody when they have expired.
Identity read_claims(std::string_view text, Timestamp now) {
  const Result<json::Value> parsed = json::read(text);
  if (!parsed) return {};
  const std::string* subject = find_text(*parsed, "sub");
  const json::Value* expires = parsed->find("exp");
  if (subject == nullptr || expires == nullptr || expires->number() == nullptr) return {};
  const std::optional<std::int64_t> expires_s = json::to_integer(*expires->number());
  if (!expires_s || now.ms >= *expires_s * ms_per_s) return {};
  Identity identity;
  if (!read_role(*parsed, identity)) return {};
  // Tokens of before there were generations are of the first.
  if (const json::Value* generation = parsed->find("generation");
      generation != nullptr && generation->number() != nullptr) {
    identity.generation = json::to_integer(*generation->number()).value_or(0);
  }
  if (const json::Value* made = parsed->find("key_made"); made != nullptr && made->number() != nullptr) {
    identity.key_made = Timestamp{json::to_integer(*made->number()).value_or(0)};
  }
  identity.implicit = parsed->find("implicit") != nullptr;
  identity.client_id = *subject;
  identity.valid_until = Timestamp{*expires_s * ms_per_s};
  return identity;
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
  const std::string signed_text(token.substr(0, last_dot));
  const std::string_view signature = token.substr(last_dot + 1);
  {
    const std::lock_guard lock(mutex_);
    if (const Verified* known = verified_.find(signed_text)) {
      const bool is_same = equal_in_constant_time(known->signature, signature);
      return is_same && now < known->identity.valid_until ? known->identity : Identity();
    }
  }
  // The header is not asked which algorithm to use: that would be the attacker's choice.
  if (!equal_in_constant_time(sign(key_, signed_text), signature)) return {};
  const std::size_t first_dot = signed_text.find('.');
  if (first_dot == std::string::npos) return {};
  const std::optional<std::string> text =
      base64url_decode(token.substr(first_dot + 1, last_dot - first_dot - 1));
  if (!text) return {};
  Identity identity = read_claims(*text, now);
  if (identity.role != Role::Nobody) {
    const std::lock_guard lock(mutex_);
    verified_.use(signed_text) = {std::string(signature), identity};
  }
  return identity;
}

}  // namespace bespoke
