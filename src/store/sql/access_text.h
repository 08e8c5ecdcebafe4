// The parts of access rules that are kept as JSON text.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "model/standard_roles.h"

namespace bespoke::sql {

// `{"accounts":"view",…}`. A group that the text does not name has the level None.
std::string write_access_levels(const AccessLevels& levels);
Result<AccessLevels> read_access_levels(std::string_view text);

}  // namespace bespoke::sql
