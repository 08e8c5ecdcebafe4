// UTF-8: lengths are counted in Unicode code points everywhere in the product, never in bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bespoke {

// Strict: overlong forms, surrogates and what lies past U+10FFFF are invalid.
bool is_valid_utf8(std::string_view text);

// With U+FFFD in place of every byte that is part of no character: for what a JSON body quotes of bytes that
// nobody has checked.
std::string with_valid_utf8(std::string_view text);

// Both promise nothing useful, but no harm, for invalid UTF-8.
std::size_t count_code_points(std::string_view text);
// The first `count` code points; all of `text` when it has fewer.
std::string_view first_code_points(std::string_view text, std::size_t count);

}  // namespace bespoke
