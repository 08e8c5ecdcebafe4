// The part of a copy that is the log of changes, with what is kept of telling them.
#pragma once

#include <functional>

#include "store/store.h"

namespace bespoke {

struct EventCopying {
  std::function<Status(Transaction& target)> check_target;  // whether it is still ours
  std::function<Status()> go_on;                            // asked between parts
};

// Goes on behind what is there; the definitions and integrations are. Nothing where a store keeps no log.
Status copy_events(Store& source, Store& target, const EventCopying& copying);

}  // namespace bespoke
