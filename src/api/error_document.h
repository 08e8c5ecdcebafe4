// Where an Error becomes a status, a body and the `code` that clients read: facts 9. Nothing else in the
// program knows that mapping.
#pragma once

#include <string_view>
#include <vector>

#include "base/error.h"
#include "http/message.h"

namespace bespoke {

// What a 401 asks for.
enum class Challenge { Bearer, Basic };

http::Response error_response(const Error& error);

// Of the token endpoint: RFC 6749 5.2.
enum class OAuthError { InvalidRequest, InvalidClient, UnsupportedGrantType };

// The envelope with the `error` beside it that OAuth clients look for.
http::Response oauth_error_response(OAuthError kind, const Error& error,
                                    Challenge challenge = Challenge::Bearer);

// For example `entry_not_found`; of every code another one. What the OpenAPI documents list.
std::string_view error_code_name(ErrorCode code);
int error_status(ErrorCode code);
std::vector<ErrorCode> error_codes();

// The same envelope for what is no business of the product: what the HTTP room refuses by itself, and
// codings.
http::Response refusal_response(int status, std::string_view detail);

}  // namespace bespoke
