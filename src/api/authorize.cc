#include "api/authorize.h"

#include "model/errors.h"

namespace bespoke {

Status authorize(const Route& route, const Identity& identity) {
  switch (route.caller) {
    case Caller::Anyone:
      return {};
    case Caller::Administrator:
      if (identity.role == Role::Administrator) return {};
      return unauthenticated();
  }
  return unauthenticated();
}

Status authorize_explain(Explain explain, const Identity& identity) {
  if (explain == Explain::No || identity.role == Role::Administrator) return {};
  return unauthenticated();
}

}  // namespace bespoke
