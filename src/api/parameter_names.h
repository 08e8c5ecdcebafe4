// Query parameters of lists that nobody knows, but that are so close to known ones that a mistake is likelier
// than a meaning: `filter[s]`, `page[size]`, `limit`. To ignore them would answer a list that nobody asked
// for.
#pragma once

#include <optional>
#include <string_view>

namespace bespoke {

// The parameter of a list that was meant, in words; none where the name is one of them, or none of our
// business.
std::optional<std::string_view> meant_parameter(std::string_view name);

}  // namespace bespoke
