// Regular expressions as JSON Schema means them, ECMA-262 with the flag `u`, matched by RE2.
//
// Refused, for RE2 cannot match them: look-around, back-references, more than 1,000 repetitions, expressions
// that are too large for Expression, and properties (`\p{…}`) other than general
// categories and scripts. `\w` and `\b` know ASCII only, `\s` every space of Unicode, as in ECMA-262.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "jsonschema/expression.h"

namespace bespoke::jsonschema {

// Copies share what is compiled.
class Pattern {
 public:
  // Invalid, its detail beginning with a verb: `is not a valid RE2 regular expression: …`.
  static Result<Pattern> compile(std::string_view ecma);

  // Anywhere in `text`. It is held from then on.
  bool is_in(std::string_view text, Expression::Hold& hold) const { return expression_.is_in(text, hold); }
  std::size_t instructions() const { return expression_.instructions(); }
  // What the slowest of RE2's engines would take for a text of that many bytes, in steps of a check.
  std::size_t steps(std::size_t bytes) const;

 private:
  explicit Pattern(Expression expression) : expression_(std::move(expression)) {}

  Expression expression_;
};

// In the syntax of RE2. Invalid as above; what only RE2 can tell is left to it.
Result<std::string> translate_pattern(std::string_view ecma);

}  // namespace bespoke::jsonschema
