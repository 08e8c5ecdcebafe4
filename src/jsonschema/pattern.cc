#include "jsonschema/pattern.h"

#include <string>
#include <utility>

namespace bespoke::jsonschema {
namespace {

// An instruction takes 3 to 6 ns a byte when RE2 must simulate the automaton for want of memory, and up to 17
// ns while it still has memory and every byte makes a state that it has not met.
constexpr std::size_t instructions_per_step = 15;

}  // namespace

Result<Pattern> Pattern::compile(std::string_view ecma) {
  Result<std::string> translated = translate_pattern(ecma);
  if (!translated) return std::move(translated).error();
  Result<Expression> expression = Expression::compile(*translated);
  if (!expression) return std::move(expression).error();
  return Pattern(*std::move(expression));
}

std::size_t Pattern::steps(std::size_t bytes) const {
  return bytes * expression_.effort() / instructions_per_step;
}

}  // namespace bespoke::jsonschema
