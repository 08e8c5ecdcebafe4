// What handlers read out of a request.
#pragma once

#include "base/json.h"
#include "base/result.h"
#include "http/message.h"
#include "query/list_query.h"

namespace bespoke {

// The resource object of the body: what stands under `data`. Invalid where the body is no JSON, or has none.
Result<json::Value> read_data(const http::Request& request);

// The same where a list stands there.
Result<json::Array> read_data_list(const http::Request& request);

// The parameters of a list, decoded. Invalid where the query is not validly encoded.
Result<ListParameters> read_list_parameters(const http::Request& request);

}  // namespace bespoke
