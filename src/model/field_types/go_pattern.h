// Go's regular expressions, which are RE2's but for a few words that the C++ library lacks.
#pragma once

#include <string>
#include <string_view>

namespace bespoke {

// The same expression in the words of RE2: `(?<name>…)` is `(?P<name>…)`, properties of Unicode are as
// categories.h writes them, however loosely they are spelt. What else Go takes and RE2 does not stays as it
// is, and so does what is wrong.
std::string re2_of_go(std::string_view go);

}  // namespace bespoke
