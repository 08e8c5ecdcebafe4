#pragma once

#include "http/message.h"
#include "model/identity.h"
#include "service/access.h"

namespace bespoke {

// Who the request's bearer token (RFC 6750) proves it comes from; Nobody where there is none or it proves
// nothing. Beside the token of a role, where an issuer outside is trusted, there may be a customer's: then
// that has to be good as well.
Identity authenticate(const http::Request& request, const Access& access);

}  // namespace bespoke
