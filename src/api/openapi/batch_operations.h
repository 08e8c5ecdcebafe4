// The operation of a batch and its schemas, of both documents. Ours.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/openapi/operation.h"

namespace bespoke::openapi {

// `request` is the name of a component that write_batch_request has written. All texts outlive it.
Operation batch_operation(std::string_view path, std::string_view id, std::string_view tag,
                          std::vector<std::string> parameters, std::string_view request);

// Members of the object of schemas, which is open. `name` names the request; `entry` is the component that
// the operations hold.
void write_batch_request(json::Writer& out, const std::string& name, const std::string& entry);
// Of the answer: for all Custom APIs the same.
void write_batch_schemas(json::Writer& out);

}  // namespace bespoke::openapi
