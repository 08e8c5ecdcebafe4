// The walk of a request: authenticate → route → authorize → run its handler, which decodes, calls the use
// case, encodes and answers.
#pragma once

#include "api/call.h"

namespace bespoke {

// An http::Handler. `services` outlives every call.
void dispatch(Services& services, const http::Request& request, http::Responder responder);

// What the HTTP room says of requests that never became a call.
http::Response refuse(int status, std::string_view detail);

}  // namespace bespoke
