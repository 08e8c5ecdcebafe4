// TokenSigner: only what was issued, and has not expired, verifies. An input is taken for a token, for claims
// that are rightly signed, and for `CLIENT_ID\nPRT…`: an issued token whose R characters at P are replaced by
// `T…`.
#include "service/token.h"

#include <algorithm>
#include <string>

#include "base/hash.h"
#include "base/json.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "service/limits.h"

namespace bespoke {
namespace {

constexpr Timestamp issued_at{1'700'000'000'000};
constexpr Timestamp now{1'700'000'005'000};
const std::string key(signing_key_bytes, 'k');
const TokenSigner signer(key);

Identity verify(std::string token) {
  // Looks only at the first half of the signature.
  if (canary) {
    const std::string issued = signer.issue({Role::Administrator, "demo"}, issued_at);
    if (token.size() == issued.size()) token.replace(token.size() - 20, 20, issued, issued.size() - 20, 20);
  }
  return signer.verify(token, now);
}

void check_edited(std::string_view client_id, std::string_view edit) {
  if (edit.size() < 2 || !is_valid_utf8(client_id) || client_id.find('\0') != client_id.npos) return;
  const std::string issued = signer.issue({Role::Administrator, std::string(client_id)}, issued_at);
  const Identity known = signer.verify(issued, now);
  require(issued.size() > token_bytes_max || known.client_id == client_id, "what was issued verifies");
  std::string edited = issued;
  const auto byte = [&edit](std::size_t i) { return static_cast<unsigned char>(edit[i]); };
  edited.replace(byte(0) % issued.size(), byte(1) % 8, edit.substr(2));
  require(edited == issued || verify(edited).role == Role::Nobody, "what was edited does not verify");
}

void check_claims(std::string_view claims) {
  const std::string text = base64url_encode("{}") + '.' + base64url_encode(claims);
  const Sha256 mac = hmac_sha256(key, text);
  const Identity identity = signer.verify(
      text + '.' + base64url_encode({reinterpret_cast<const char*>(mac.data()), mac.size()}), now);
  if (identity.role == Role::Nobody) return;
  const Result<json::Value> read = json::read(claims);
  require(read && json::to_integer(*read->find("exp")->number()) > now.ms / 1000, "no claim outlives itself");
}

}  // namespace

void fuzz(std::string_view input) {
  const Identity identity = verify(std::string(input));
  require(identity.role == Role::Nobody || input == signer.issue(identity, issued_at),
          "only what was issued");
  check_claims(input);
  const std::size_t end = std::min(input.find('\n'), input.size());
  check_edited(input.substr(0, end), input.substr(std::min(end + 1, input.size())));
}

}  // namespace bespoke
