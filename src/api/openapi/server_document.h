// The OpenAPI document of the whole server: `GET /openapi.json`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/openapi/operation.h"

namespace bespoke::openapi {

// Every route has its operation here.
std::vector<Operation> server_operations();

// Those of roles and policies, a part of these.
void add_permissions(std::vector<Operation>& all);
void write_permission_schemas(json::Writer& out);

// Writes members of `components.schemas`: those that only this document has.
void write_server_schemas(json::Writer& out);

// `server` is what the paths are relative to.
std::string server_document(std::string_view server);

}  // namespace bespoke::openapi
