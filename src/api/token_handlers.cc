#include "api/token_handlers.h"

#include <utility>

#include "api/encode.h"
#include "base/url.h"
#include "model/errors.h"

namespace bespoke {

// A form, whatever its Content-Type says: the vendor's own documentation labels it JSON. Facts 10.1.
void issue_token(const CallPointer& call) {
  auto form = parse_query(call->request.body);
  if (!form) return answer(call, invalid("The request body is not a validly encoded form."));
  std::string grant_type;
  Credentials credentials;
  for (auto& [name, value] : *form) {
    if (name == "grant_type")
      grant_type = std::move(value);
    else if (name == "client_id")
      credentials.client_id = std::move(value);
    else if (name == "client_secret")
      credentials.client_secret = std::move(value);
  }
  if (grant_type != "client_credentials") {
    return answer(call, invalid("The field 'grant_type' must be 'client_credentials'."));
  }
  const Result<IssuedToken> token = call->services.access.issue_token(credentials);
  if (!token) return answer(call, token.error());
  http::Response response = json_response(200, [&](json::Writer& out) {
    out.object();
    out.key("expires");
    out.integer(token->expires);
    out.key("identifier");
    out.string("client_credentials");
    out.key("expires_in");
    out.integer(token_lifetime_s);
    out.key("access_token");
    out.string(token->access_token);
    out.key("token_type");
    out.string("Bearer");
    out.end_object();
  });
  response.headers.emplace_back("Cache-Control", "no-store");
  answer(call, std::move(response));
}

}  // namespace bespoke
