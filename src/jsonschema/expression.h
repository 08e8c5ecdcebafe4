// A regular expression of RE2's, bounded: what it takes in memory when it is compiled, and in time for every
// byte that it is looked for in. Both kinds of ours are made of it, `regex` (model/field_types/string.cc) and
// the patterns of JSON Schema (pattern.h).
//
// A class of Unicode is hundreds of RE2's instructions (`\pL` is 1,200), of which a byte meets a few. So the
// time is bounded by the places of the expression, the characters that it has once its counted repeats are
// written out:
//   ^\pL{1,9}$ → 10,747 instructions, 9 places and two for the ends
//
// What is compiled lies in a cache of the process (expression_cache.h), which may drop it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/result.h"

namespace re2 {

class RE2;
}

namespace bespoke::jsonschema {

struct CachedExpression;

// Copies share what is compiled. Any thread may use it.
class Expression {
 public:
  // Holds what is compiled in memory. For one that checks many texts, as what was dropped may take tens of
  // milliseconds to be compiled again.
  using Hold = std::shared_ptr<const re2::RE2>;

  // Invalid, its detail beginning with a verb.
  static Result<Expression> compile(std::string_view re2);

  // Anywhere in `text`.
  bool is_in(std::string_view text) const;
  // Holds it from then on.
  bool is_in(std::string_view text, Hold& hold) const;
  std::size_t instructions() const { return instructions_; }
  // How many instructions the slowest of RE2's engines may look at for one byte: all there are, or two for
  // every place if that is less.
  std::size_t effort() const { return effort_; }

 private:
  Expression(std::shared_ptr<CachedExpression> cached, std::size_t instructions, std::size_t effort);

  std::shared_ptr<CachedExpression> cached_;
  std::size_t instructions_;
  std::size_t effort_;
};

// How many places a valid expression has.
std::size_t count_places(std::string_view re2);

}  // namespace bespoke::jsonschema
