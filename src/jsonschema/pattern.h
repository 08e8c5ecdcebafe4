// Regular expressions as JSON Schema means them, ECMA-262 with the flag `u`, matched by RE2.
//
// Refused, for RE2 cannot match them: look-around, back-references, more than 1,000 repetitions, expressions
// that RE2 would need more than pattern_memory_max for, and properties (`\p{…}`) other than general
// categories and scripts. `\w` and `\b` know ASCII only, `\s` every space of Unicode, as in ECMA-262.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace re2 {
class RE2;
}

namespace bespoke::jsonschema {

inline constexpr std::int64_t pattern_memory_max = 1 << 19;  // bytes

// Copies share what is compiled.
class Pattern {
 public:
  // Invalid, its detail beginning with a verb: `is no regular expression: …`.
  static Result<Pattern> compile(std::string_view ecma);

  // Anywhere in `text`.
  bool is_in(std::string_view text) const;
  std::size_t instructions() const;
  // What the slowest of RE2's engines would take for a text of that many bytes, in steps of a check.
  std::size_t steps(std::size_t bytes) const;

 private:
  explicit Pattern(std::shared_ptr<const re2::RE2> compiled);

  std::shared_ptr<const re2::RE2> compiled_;
};

// In the syntax of RE2. Invalid as above; what only RE2 can tell is left to it.
Result<std::string> translate_pattern(std::string_view ecma);

}  // namespace bespoke::jsonschema
