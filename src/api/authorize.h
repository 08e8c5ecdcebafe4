#pragma once

#include "api/routes.h"
#include "base/result.h"
#include "model/identity.h"
#include "query/list_query.h"

namespace bespoke {

// Unauthenticated where the route wants an identity and there is none.
Status authorize(const Route& route, const Identity& identity);
// Who may be told how the store came by a list.
Status authorize_explain(Explain explain, const Identity& identity);

}  // namespace bespoke
