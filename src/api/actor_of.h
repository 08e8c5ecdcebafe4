// Who makes the request, for the audit log, and whether he still may when it is carried out.
#pragma once

#include "api/call.h"
#include "store/audit_log.h"

namespace bespoke {

// Whether what was proven still counts, and for the route's action, by the definitions of the moment.
StillMay still_may(const Call& call);
// Of a read that has waited: a token may have ended by its time before the state was read that it is shown.
// Changes of rights move the versions of definitions, by which the store refuses.
bool has_ended_meanwhile(const Call& call);

// As the handler knows the caller: by the confirmed identity.
Actor actor_of(const Call& call);

}  // namespace bespoke
