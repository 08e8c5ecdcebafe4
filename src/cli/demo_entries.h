// The entries of the demo. The number of an entry decides all that is in it, on every machine.
#pragma once

#include <cstdint>
#include <string>

#include "cli/demo_apis.h"

namespace bespoke {

// The APIs take turns.
inline DemoKind demo_kind(std::uint64_t number) {
  return static_cast<DemoKind>(number % demo_kinds);
}

// The body that creates the entry of this number.
std::string demo_entry(std::uint64_t number);

// The sku of the inventory of this number, as in its body: `TBL-OAK-00000123-PAR`.
std::string demo_sku(std::uint64_t number);

}  // namespace bespoke
