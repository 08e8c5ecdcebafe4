// What a line of the audit log says of a change of definitions: what differs between what there was before
// and what there is after. No other place makes such lines, so that no change is without one, and none holds
// a secret.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"
#include "model/catalog.h"
#include "store/audit_log.h"

namespace bespoke::sql {

// The whole line.
std::string audit_text(std::int64_t position, Timestamp at, std::string_view members);

// Empty where nothing differs that somebody has changed. A change has one target; what changes along with it
// is named in `others`: the policies of an API that is removed, for one.
std::string audit_members(const Actor& actor, const Catalog& before, const Catalog& after);

}  // namespace bespoke::sql
