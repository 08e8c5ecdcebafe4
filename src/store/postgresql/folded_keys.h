// The keys of case-blind unique values, where several nodes share them: all fold by one version of Unicode. A
// node with a newer one folds the keys anew at its start, and the others refuse to serve from then on.
#pragma once

#include <string_view>

#include "store/postgresql/connection.h"

namespace bespoke::postgresql {

// `15.1.0` is newer than `15.0.0`, and both are newer than no version.
bool is_newer_unicode(std::string_view version, std::string_view than);

// At the start of a node. Folds the keys anew where they are of an older version, in one transaction that
// holds up the writes of all nodes; refuses where they are of a newer one.
Status keep_keys_folded(Connection& connection);

// Whether the keys are of this node's version; the log says so once where they are not.
Result<bool> keys_are_of_this_node(Connection& connection);

}  // namespace bespoke::postgresql
