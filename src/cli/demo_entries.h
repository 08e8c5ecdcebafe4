// The entries of the demo. The number of an entry decides all that is in it, on every machine.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cli/demo_apis.h"

namespace bespoke {

// The APIs take turns.
inline DemoKind demo_kind(std::uint64_t number) {
  return static_cast<DemoKind>(number % demo_kinds);
}

// The body that creates the entry of this number.
std::string demo_entry(std::uint64_t number);

// The number of the inventory that has this sku; none when it is not one of the demo's.
std::optional<std::uint64_t> number_in_sku(std::string_view sku);

}  // namespace bespoke
