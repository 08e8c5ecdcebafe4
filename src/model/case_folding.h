#pragma once

#include <string>
#include <string_view>

namespace bespoke {

// Full Unicode case folding without normalisation, as utf8proc has it: `ß`, `SS` and `ss` fold alike. By no
// locale, so every store answers the same. `text` is valid UTF-8.
std::string fold_case(std::string_view text);

// The version of Unicode that folds here, such as `15.0.0`: letters of later ones stay as they are.
std::string_view unicode_version();

}  // namespace bespoke
