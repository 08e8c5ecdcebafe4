// What the log of attempts says of a receiver's reply.
#pragma once

#include <string>

#include "outbound/http_requests.h"

namespace bespoke {

bool succeeded(const OutboundReply& reply);

// Of a delivery that was not even tried, since the integration's secret is sealed by another key.
OutboundReply without_secret();

// As a JSON document and a column of text can hold it: UTF-8 without NUL.
std::string kept_text(std::string text);

// In the words of facts 11.2; empty where the attempt succeeded.
std::string error_detail(const OutboundReply& reply);

}  // namespace bespoke
