#include "service/trusted_issuer.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "base/hash.h"
#include "base/json.h"

namespace bespoke {
namespace {

constexpr std::int64_t leeway_ms = clock_leeway_s * 1000;

struct Parts {
  std::string_view header;
  std::string_view payload;
  std::string_view signature;
  std::string_view signed_text;  // the first two, as they were signed
};

std::optional<Parts> parts_of(std::string_view token) {
  const std::size_t first = token.find('.');
  const std::size_t last = token.rfind('.');
  if (first == std::string_view::npos || first == last) return std::nullopt;
  const std::string_view payload = token.substr(first + 1, last - first - 1);
  if (payload.find('.') != std::string_view::npos) return std::nullopt;
  return Parts{token.substr(0, first), payload, token.substr(last + 1), token.substr(0, last)};
}

// None for what is no object.
std::optional<json::Value> read_object(std::string_view encoded) {
  const std::optional<std::string> text = base64url_decode(encoded);
  if (!text) return std::nullopt;
  Result<json::Value> read = json::read(*text);
  if (!read || read->object() == nullptr) return std::nullopt;
  return *std::move(read);
}

// Seconds since 1970, with a fraction where the issuer likes; what is beyond all calendars is their end.
std::optional<Timestamp> time_of(const json::Value& claims, std::string_view name) {
  const json::Value* const found = claims.find(name);
  if (found == nullptr || found->number() == nullptr) return std::nullopt;
  const std::optional<double> seconds = json::to_double(*found->number());
  if (!seconds) return std::nullopt;
  const double ms = std::floor(*seconds * 1000);
  return Timestamp{static_cast<std::int64_t>(
      std::clamp(ms, static_cast<double>(timestamp_min.ms), static_cast<double>(timestamp_max.ms)))};
}

bool names(const json::Value* audience, std::string_view wanted) {
  const auto is_wanted = [&](const json::Value& one) {
    return one.string() != nullptr && *one.string() == wanted;
  };
  if (audience == nullptr) return false;
  if (audience->array() != nullptr) return std::ranges::any_of(*audience->array(), is_wanted);
  return is_wanted(*audience);
}

// As an operand of a filter is written; none of what has no such form, or is too long for one.
std::optional<std::string> operand_of(const json::Value& value) {
  if (const bool* truth = value.boolean()) return *truth ? "true" : "false";
  const std::string* const text = value.number() != nullptr ? &value.number()->text : value.string();
  if (text == nullptr || text->size() > claim_bytes_max) return std::nullopt;
  return *text;
}

// Empty where the claim cannot be used: a condition on it holds of no entry. A list of which a part could be
// used would let in a part of what was meant.
std::vector<std::string> operands_of(const json::Value& claim) {
  std::vector<std::string> operands;
  if (claim.array() == nullptr) {
    if (std::optional<std::string> one = operand_of(claim)) operands.push_back(*std::move(one));
    return operands;
  }
  if (claim.array()->size() > claim_values_max) return {};
  for (const json::Value& element : *claim.array()) {
    std::optional<std::string> one = operand_of(element);
    if (!one) return {};
    operands.push_back(*std::move(one));
  }
  return operands;
}

Claims claims_of(const json::Value& payload) {
  Claims claims;
  for (const auto& [name, value] : *payload.object()) {
    if (claims.size() == claims_max) break;
    std::vector<std::string> operands = operands_of(value);
    if (!operands.empty()) claims.emplace(name, std::move(operands));
  }
  return claims;
}

// Of a claim that is there and names nothing that can be a role: no roles, which is less than no claim.
std::optional<std::vector<std::string>> roles_of(const json::Value& payload, const std::string& claim) {
  const json::Value* const named = claim.empty() ? nullptr : payload.find(claim);
  if (named == nullptr || named->is_null()) return std::nullopt;
  return operands_of(*named);
}

}  // namespace

struct TrustedIssuer::Keys {
  explicit Keys(std::shared_ptr<const JwkSet> known) : set(std::move(known)) {}

  const std::shared_ptr<const JwkSet> set;
  std::mutex mutex;
  RecentTable<std::shared_ptr<const CustomerToken>> verified{verified_tokens_max};  // by digest
};

std::string_view token_fault_name(TokenFault fault) {
  switch (fault) {
    case TokenFault::None:
      return "none";
    case TokenFault::TooLong:
      return "too_long";
    case TokenFault::Malformed:
      return "malformed";
    case TokenFault::Algorithm:
      return "algorithm";
    case TokenFault::Critical:
      return "critical";
    case TokenFault::UnknownKey:
      return "unknown_key";
    case TokenFault::Signature:
      return "signature";
    case TokenFault::Issuer:
      return "issuer";
    case TokenFault::Audience:
      return "audience";
    case TokenFault::Expired:
      return "expired";
    case TokenFault::NotYet:
      return "not_yet";
  }
  return "";
}

TrustedIssuer::~TrustedIssuer() = default;

void TrustedIssuer::take(std::shared_ptr<const JwkSet> keys) {
  auto taken = std::make_shared<Keys>(std::move(keys));
  const std::lock_guard lock(mutex_);
  keys_.swap(taken);  // the old ones go once the lock has
}

std::shared_ptr<TrustedIssuer::Keys> TrustedIssuer::keys() const {
  const std::lock_guard lock(mutex_);
  return keys_;
}

bool TrustedIssuer::still_knows(const CustomerToken& customer) const {
  const std::shared_ptr<Keys> keys = this->keys();
  const PublicKey* const key =
      keys == nullptr ? nullptr : keys->set->find(customer.key_id, customer.algorithm);
  return key != nullptr && customer.key == *key;
}

VerifiedToken TrustedIssuer::verify(std::string_view token, Timestamp now) const {
  if (token.size() > customer_token_bytes_max) return {nullptr, TokenFault::TooLong};
  const std::shared_ptr<Keys> keys = this->keys();
  if (keys == nullptr) {
    if (ask_for_keys_) ask_for_keys_();
    return {nullptr, TokenFault::UnknownKey};
  }
  const Sha256 hash = sha256(token);
  const std::string digest(reinterpret_cast<const char*>(hash.data()), hash.size());
  {
    const std::lock_guard lock(keys->mutex);
    const std::shared_ptr<const CustomerToken>* known = keys->verified.find(digest);
    if (known != nullptr && now < (*known)->valid_until) {
      return {keys->verified.use(digest), TokenFault::None};
    }
  }
  VerifiedToken checked = check(token, *keys->set, now);
  if (checked.customer != nullptr) {
    const std::lock_guard lock(keys->mutex);
    keys->verified.use(digest) = checked.customer;
  } else if (checked.fault == TokenFault::UnknownKey && ask_for_keys_) {
    ask_for_keys_();
  }
  return checked;
}

VerifiedToken TrustedIssuer::check(std::string_view token, const JwkSet& keys, Timestamp now) const {
  const auto refused = [](TokenFault fault) { return VerifiedToken{nullptr, fault}; };
  const std::optional<Parts> parts = parts_of(token);
  if (!parts) return refused(TokenFault::Malformed);
  const std::optional<json::Value> header = read_object(parts->header);
  const std::optional<std::string> signature = base64url_decode(parts->signature);
  if (!header || !signature) return refused(TokenFault::Malformed);
  // The header chooses among what is allowed, and nothing else of it is believed: no key, no place of one.
  const std::optional<SignatureAlgorithm> algorithm = parse_signature_algorithm(header->text_of("alg"));
  if (!algorithm || std::ranges::find(rules_.algorithms, *algorithm) == rules_.algorithms.end()) {
    return refused(TokenFault::Algorithm);
  }
  if (header->find("crit") != nullptr) return refused(TokenFault::Critical);
  const PublicKey* const key = keys.find(header->text_of("kid"), *algorithm);
  if (key == nullptr) return refused(TokenFault::UnknownKey);
  if (!key->verifies(*algorithm, parts->signed_text, *signature)) return refused(TokenFault::Signature);

  const std::optional<json::Value> payload = read_object(parts->payload);
  if (!payload) return refused(TokenFault::Malformed);
  if (payload->text_of("iss") != rules_.issuer) return refused(TokenFault::Issuer);
  if (!names(payload->find("aud"), rules_.audience)) return refused(TokenFault::Audience);
  const std::optional<Timestamp> expires = time_of(*payload, "exp");
  if (!expires || now.ms >= expires->ms + leeway_ms) return refused(TokenFault::Expired);
  const json::Value* const not_before = payload->find("nbf");
  const std::optional<Timestamp> begins = time_of(*payload, "nbf");
  if (not_before != nullptr && (!begins || now.ms < begins->ms - leeway_ms)) {
    return refused(TokenFault::NotYet);
  }
  return {std::make_shared<const CustomerToken>(CustomerToken{claims_of(*payload),
                                                              roles_of(*payload, rules_.role_claim),
                                                              std::string(payload->text_of("sub")),
                                                              {expires->ms + leeway_ms},
                                                              std::string(header->text_of("kid")),
                                                              *algorithm,
                                                              *key}),
          TokenFault::None};
}

}  // namespace bespoke
