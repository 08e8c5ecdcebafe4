// Ranges of text in the order of code points.
#pragma once

#include <string>
#include <string_view>

namespace bespoke::sql {

// The least text that is greater than all that start with `prefix`, itself valid UTF-8; empty where there is
// none. `prefix` is valid UTF-8 and not empty.
std::string after_all_with_prefix(std::string_view prefix);

}  // namespace bespoke::sql
