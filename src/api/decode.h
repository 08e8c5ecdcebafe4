// What handlers read out of a request.
#pragma once

#include "api/call.h"
#include "base/json.h"
#include "base/result.h"
#include "query/list_query.h"

namespace bespoke {

// The resource object of the body: what stands under `data`. Invalid where the body is no JSON, or has none.
Result<json::Value> read_data(const http::Request& request);

// The parameters of a list, decoded. Invalid where the query is not validly encoded.
Result<ListParameters> read_list_parameters(const http::Request& request);

// The Custom API that the first path parameter names, by id or by slug. NotFound.
Result<std::shared_ptr<const CustomApi>> custom_api_by_id(const Call& call);
Result<std::shared_ptr<const CustomApi>> custom_api_by_slug(const Call& call);

}  // namespace bespoke
