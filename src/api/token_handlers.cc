#include "api/token_handlers.h"

#include <utility>
#include <vector>

#include "api/caller_address.h"
#include "api/client_credentials.h"
#include "api/encode.h"
#include "api/error_document.h"
#include "base/url.h"
#include "model/errors.h"

namespace bespoke {
namespace {

constexpr std::string_view client_credentials = "client_credentials";
constexpr std::string_view implicit = "implicit";

struct TokenRequest {
  std::string grant_type;
  Credentials in_form;
};

// A form, whatever its Content-Type says: the vendor's own documentation labels it JSON. Facts 10.1.
Result<TokenRequest> read_form(const http::Request& request) {
  auto form = parse_query(request.body);
  if (!form) return Error{ErrorCode::MalformedBody, {"The request body is not a validly encoded form."}};
  TokenRequest read;
  for (auto& [name, value] : *form) {
    if (name == "grant_type")
      read.grant_type = std::move(value);
    else if (name == "client_id")
      read.in_form.client_id = std::move(value);
    else if (name == "client_secret")
      read.in_form.client_secret = std::move(value);
  }
  return read;
}

std::string address_of(const Call& call) {
  return counted_address(caller_address(call.request, call.services.trusted_proxies));
}

void refuse_token(const CallPointer& call, OAuthError kind, const Error& error) {
  answer(call, oauth_error_response(kind, error));
}

// Ids that are of no key are not kept: by mistake somebody may have sent the secret there.
std::string known_client(const Call& call, const std::vector<Credentials>& tried) {
  for (const Credentials& credentials : tried) {
    if (call.catalog->keys().find(credentials.client_id) != nullptr) return credentials.client_id;
  }
  return {};
}

void count_failed_login(const Call& call, const std::vector<Credentials>& tried) {
  const auto now = std::chrono::steady_clock::now();
  call.services.limits.count_failed_login(address_of(call), now);
  FailedLogin failed{caller_address(call.request, call.services.trusted_proxies), known_client(call, tried),
                     call.id};
  if (auto line = call.services.failed_logins.count(address_of(call), std::move(failed), now)) {
    write_failed_login(call.services.store, *std::move(line));
  }
}

// What nobody could be let in with: a challenge in the scheme that was tried (RFC 6749 5.2).
void refuse_client(const CallPointer& call, Challenge challenge, const std::vector<Credentials>& tried,
                   const Error& error) {
  if (error.code != ErrorCode::Unauthenticated) return answer(call, error);
  count_failed_login(*call, tried);
  http::Response response = oauth_error_response(OAuthError::InvalidClient, error, challenge);
  answer(call, std::move(response));
}

http::Response token_response(const IssuedToken& token, std::string_view grant_type) {
  return json_response(200, [&](json::Writer& out) {
    out.object();
    out.key("expires");
    out.integer(token.expires);
    out.key("identifier");
    out.string(grant_type);
    out.key("expires_in");
    out.integer(token.expires_in);
    out.key("access_token");
    out.string(token.access_token);
    out.key("token_type");
    out.string("Bearer");
    out.end_object();
  });
}

// The first reading that is right counts.
Result<IssuedToken> try_all(Access& access, const std::vector<Credentials>& readings) {
  Result<IssuedToken> token = unauthenticated();
  for (const Credentials& credentials : readings) {
    token = access.issue_token(credentials);
    if (token || token.error().code != ErrorCode::Unauthenticated) break;
  }
  return token;
}

// Whoever knows the id may: it is public, and a secret that is sent along proves nothing more.
void issue_guest_token(const CallPointer& call, const Credentials& in_form) {
  const Result<IssuedToken> token = call->services.access.issue_guest_token(in_form.client_id);
  if (!token) return refuse_client(call, Challenge::Bearer, {in_form}, token.error());
  answer(call, token_response(*token, implicit));
}

}  // namespace

bool is_quick_token(const Call& call) {
  constexpr std::size_t long_form_bytes = 4096;  // many times what a form has
  if (call.request.body.size() > long_form_bytes) return false;
  const Result<TokenRequest> request = read_form(call.request);
  if (!request || request->grant_type != client_credentials) return true;
  const auto readings = read_basic_credentials(call.request.header("Authorization"));
  if (!readings) return true;
  if (readings->empty()) return call.services.access.is_quick(request->in_form);
  // The likeliest reading is tried first.
  return agrees(readings->front(), request->in_form) && call.services.access.is_quick(readings->front());
}

void issue_token(const CallPointer& call) {
  // Others may have failed while this request waited.
  const auto now = std::chrono::steady_clock::now();
  if (const auto limited = call->services.limits.failed_logins(address_of(*call), now)) {
    return answer(call, rate_limited_response(*limited));
  }
  const Result<TokenRequest> request = read_form(call->request);
  if (!request) return refuse_token(call, OAuthError::InvalidRequest, request.error());
  if (request->grant_type == implicit) return issue_guest_token(call, request->in_form);
  if (request->grant_type != client_credentials) {
    const auto kind =
        request->grant_type.empty() ? OAuthError::InvalidRequest : OAuthError::UnsupportedGrantType;
    return refuse_token(call, kind,
                        invalid("The field 'grant_type' must be 'client_credentials' or 'implicit'."));
  }
  Result<std::vector<Credentials>> readings = read_basic_credentials(call->request.header("Authorization"));
  if (!readings) return refuse_token(call, OAuthError::InvalidRequest, readings.error());
  const Challenge challenge = readings->empty() ? Challenge::Bearer : Challenge::Basic;
  if (readings->empty()) {
    readings->push_back(request->in_form);
  } else if (std::erase_if(*readings, [&](const Credentials& one) { return !agrees(one, request->in_form); });
             readings->empty()) {
    return refuse_token(call, OAuthError::InvalidRequest,
                        invalid("The header 'Authorization' and the body name different clients or secrets: "
                                "send one of the two."));
  }
  const Result<IssuedToken> token = try_all(call->services.access, *readings);
  if (!token) return refuse_client(call, challenge, *readings, token.error());
  answer(call, token_response(*token, client_credentials));
}

}  // namespace bespoke
