// RE2 expressions for readers of JSON Schema, whose `pattern` is an ECMA-262 expression.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bespoke {

// The ECMA-262 expression, for an engine that works on code points (flag `u`), which finds the same as the
// valid RE2 expression does. None where that is not sure: flags, named groups, Unicode and POSIX classes,
// quoting, octal numbers, repeated assertions.
std::optional<std::string> ecma_pattern(std::string_view re2);

}  // namespace bespoke
