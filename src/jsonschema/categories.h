// The properties of Unicode that a regular expression may name, in the words of RE2, which knows general
// categories by their short names only, and neither `ASCII` nor `Assigned`:
//   \p{Uppercase_Letter}   → \p{Lu}
//   [\p{Assigned}\d]       → [\pL\pM\pN\pP\pS\pZ\pC\d]
// What is assigned is a matter of RE2's own tables, as its other classes are.
//
// `Other` is RE2's `C`, without what is not assigned: in a text that is nearly always a character younger
// than those tables, and `^\P{C}+$` is meant to let it through.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bespoke::jsonschema {

enum class Members : std::uint8_t { In, NotIn };

// A property's short name: `Uppercase_Letter` and `Lu` → `Lu`; Any, ASCII and Assigned are theirs. None for
// scripts.
std::optional<std::string_view> category(std::string_view name);
// The same whatever the name's case, spaces, `_` and `-`.
std::optional<std::string_view> category_loosely(std::string_view name);

// The characters that have the property of that short name, or have it not, as they stand within brackets.
std::string members_of(std::string_view category, Members which);

}  // namespace bespoke::jsonschema
