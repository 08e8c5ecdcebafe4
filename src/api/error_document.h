// Where an Error becomes a status and a body: facts 9. Nothing else in the program knows that mapping.
#pragma once

#include <string_view>

#include "base/error.h"
#include "http/message.h"

namespace bespoke {

http::Response error_response(const Error& error);

// The same envelope for what the HTTP room refuses by itself.
http::Response refusal_response(int status, std::string_view detail);

}  // namespace bespoke
