// How a client says who it is when it asks for a token: RFC 6749 2.3.1. Either as HTTP Basic,
//   Authorization: Basic c2hvcDphK2xvbmcrc2VjcmV0      the base64 of `shop:a+long+secret`
// or as two names of the form in the body.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "service/access.h"

namespace bespoke {

// What the credentials of an `Authorization` header can mean, the likeliest first. RFC 6749 has id and secret
// form-encoded before they are put together, but curl and many libraries send them as they are; most are the
// same either way. Empty where the header is of another scheme; Invalid where it is not well-formed.
Result<std::vector<Credentials>> read_basic_credentials(std::string_view authorization);

// Whether what the form says, which may be nothing, agrees with the credentials.
bool agrees(const Credentials& credentials, const Credentials& in_form);

}  // namespace bespoke
