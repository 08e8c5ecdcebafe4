#include "jsonschema/expression.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <string>
#include <utility>

#include "jsonschema/expression_cache.h"
#include "jsonschema/limits.h"

namespace bespoke::jsonschema {
namespace {

constexpr std::string_view too_large =
    "is too large when compiled: repeat less often or smaller classes, and limit the length by a rule of its "
    "own.";
// Measured: a byte takes the simulated automaton twice as long for a class of Unicode as for one letter.
constexpr std::size_t instructions_per_place = 2;

std::shared_ptr<CachedExpression> cache_expression(std::string_view re2, std::size_t instructions) {
  const std::int64_t memory_bytes =
      std::clamp(static_cast<std::int64_t>(instructions) * expression_memory_an_instruction,
                 expression_memory_min, expression_memory_max);
  return {new CachedExpression{std::string(re2), memory_bytes}, [](CachedExpression* cached) {
            ExpressionCache::of_process().forget(*cached);
            delete cached;
          }};
}

}  // namespace

Result<Expression> Expression::compile(std::string_view re2) {
  RE2::Options options(RE2::Quiet);
  options.set_max_mem(expression_memory_max);
  const RE2 compiled(re2, options);
  if (compiled.error_code() == RE2::ErrorPatternTooLarge)
    return Error{ErrorCode::Invalid, {std::string(too_large)}};
  if (!compiled.ok()) {
    return Error{ErrorCode::Invalid,
                 {fmt::format("is not a valid RE2 regular expression: {}.", compiled.error())}};
  }
  const auto instructions = static_cast<std::size_t>(compiled.ProgramSize());
  const std::size_t effort = std::min(instructions, instructions_per_place * count_places(re2));
  if (effort > expression_effort_max) return Error{ErrorCode::Invalid, {std::string(too_large)}};
  return Expression(cache_expression(re2, instructions), instructions, effort);
}

Expression::Expression(std::shared_ptr<CachedExpression> cached, std::size_t instructions, std::size_t effort)
    : cached_(std::move(cached)), instructions_(instructions), effort_(effort) {}

bool Expression::is_in(std::string_view text) const {
  Hold hold;
  return is_in(text, hold);
}

bool Expression::is_in(std::string_view text, Hold& hold) const {
  if (hold == nullptr) hold = ExpressionCache::of_process().compiled(*cached_);
  return RE2::PartialMatch(text, *hold);
}

}  // namespace bespoke::jsonschema
