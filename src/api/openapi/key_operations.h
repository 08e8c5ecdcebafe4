#pragma once

#include <vector>

#include "api/openapi/operation.h"

namespace bespoke::openapi {

// Of application keys.
void add_key_operations(std::vector<Operation>& all);

}  // namespace bespoke::openapi
