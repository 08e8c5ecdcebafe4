// The operation of the audit log, a part of server_operations().
#pragma once

#include <vector>

#include "api/openapi/operation.h"

namespace bespoke::openapi {

void add_audit_operations(std::vector<Operation>& all);
void write_audit_schemas(json::Writer& out);

}  // namespace bespoke::openapi
