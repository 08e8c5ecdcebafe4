// Whether a call is one too many, by who makes it.
#pragma once

#include <optional>

#include "api/call.h"

namespace bespoke {

// Secrets are no longer looked at, right or wrong, or guessing could go on.
std::optional<http::Response> refuse_failing_login(const Call& call);
// Counts the call: once for each request, whose head may be judged twice.
std::optional<http::Response> refuse_by_rate(Call& call);

}  // namespace bespoke
