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

struct BatchRequest {
  std::string name;     // of the component, with an `s` at its end
  std::string entry;    // the component that an operation holds
  std::string example;  // of that, as JSON; empty where there is none
};
// These two write members of the object of schemas, which is open.
void write_batch_request(json::Writer& out, const BatchRequest& request);
// Of the answer: for all Custom APIs the same.
void write_batch_schemas(json::Writer& out);

}  // namespace bespoke::openapi
