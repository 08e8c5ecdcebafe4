// The id of a request, and its line in the log.
#pragma once

#include <chrono>
#include <string>

#include "api/call.h"
#include "http/message.h"

namespace bespoke {

// Unique, not secret.
std::string new_request_id();

// A warning where it was slow, an error where the server failed.
void log_request(const Call& call, const http::Response& response, std::chrono::nanoseconds took);

}  // namespace bespoke
