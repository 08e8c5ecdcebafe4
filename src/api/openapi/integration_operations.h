// The operations of integrations, and the schemas that they name.
#pragma once

#include <vector>

#include "api/openapi/operation.h"

namespace bespoke::openapi {

void add_integration_operations(std::vector<Operation>& all);
// Members of the object of schemas, which is open.
void write_integration_schemas(json::Writer& out);

}  // namespace bespoke::openapi
