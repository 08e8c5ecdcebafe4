// The operations of integrations in the server's own document.
#pragma once

#include <vector>

#include "api/openapi/operation.h"

namespace bespoke::openapi {

void add_integration_operations(std::vector<Operation>& all);

}  // namespace bespoke::openapi
