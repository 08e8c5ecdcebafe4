// `Idempotency-Key`: a write that happens once, however often it is sent. docs/decisions/0035.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/action.h"
#include "base/result.h"
#include "http/message.h"
#include "model/custom_api.h"
#include "model/identity.h"
#include "service/done.h"

namespace bespoke {

struct Call;
struct Services;

// A request with the header, on a route that takes it.
struct KeyedRequest {
  Sha256 scope{};    // a digest of the caller and its standing, the method, what the path names, and the key
  Sha256 request{};  // of the query, the preconditions, the body and the rows that the caller sees
  CustomApiId api;   // whose entry it writes, if it does
  // Of the API, with the rules for it, that the caller was authorized by: `request` has the rows by them.
  std::int64_t api_version = 0;
};

// What a route does about the header of a POST or PUT.
enum class KeyUse {
  Kept,
  Refused,  // it writes what cannot be kept: a secret in the answer, or more than one transaction
  Ignored,  // it writes nothing
};
KeyUse key_use(Action action);

// The key that a header's value has: a string of RFC 8941, or as it stands. Invalid otherwise.
Result<std::string> parse_idempotency_key(std::string_view value);

// Who the key belongs to. None where callers cannot be told apart.
std::optional<std::string> key_owner(const Identity& identity);

// Whether the request has the header, and the route keeps what is answered to it.
bool sends_key_to_keep(const Call& call);

// Sets `call.keyed` where the request has the header and the route takes it, for the caller that was
// authorized. `api` is null where the path names none.
Status read_idempotency_key(Call& call, const CustomApi* api);

// Whether the caller of that request may be told by now what was answered before.
std::function<Status(Transaction&, const KeptAnswer&)> may_repeat(const Call& call);

KeptAnswer kept_answer(http::Response response);
http::Response kept_response(KeptAnswer answer, Repeated repeated);

}  // namespace bespoke
