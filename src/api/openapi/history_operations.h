// The operations of the history of entries, and the schemas that they name. Ours.
#pragma once

#include <vector>

#include "api/openapi/operation.h"

namespace bespoke::openapi {

void add_history_operations(std::vector<Operation>& all);
// Members of the object of schemas, which is open.
void write_history_schemas(json::Writer& out);

}  // namespace bespoke::openapi
