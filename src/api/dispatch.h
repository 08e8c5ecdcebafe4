// The walk of a request. The head is judged first, on its own: authenticate → route → whether such a caller
// may do such a thing at all. Then each attempt loads the definitions → resolves what the route names in them
// → authorizes the route's action on that → runs the handler, which decodes, calls the use case, encodes and
// answers.
#pragma once

#include "api/call.h"

namespace bespoke {

// An http::Handler. `services` outlives every call.
void dispatch(Services& services, const http::Request& request, http::Responder responder);

// An http::Admit: whoever needs a token and has none, or asks for what is not there, is answered before the
// body.
http::Admission admit(Services& services, const http::Request& request);

// What the HTTP room says of requests that never became a call.
http::Response refuse(int status, std::string_view detail);

}  // namespace bespoke
