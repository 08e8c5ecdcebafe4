#pragma once

#include "api/routes.h"
#include "base/result.h"
#include "model/identity.h"

namespace bespoke {

// Unauthenticated where the route wants an identity and there is none.
Status authorize(const Route& route, const Identity& identity);

}  // namespace bespoke
