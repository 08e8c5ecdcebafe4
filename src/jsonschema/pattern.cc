#include "jsonschema/pattern.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <utility>

namespace bespoke::jsonschema {
namespace {

// An instruction takes 3 to 6 ns a byte when RE2 must simulate the automaton for want of memory.
constexpr std::size_t instructions_per_step = 30;

}  // namespace

Result<Pattern> Pattern::compile(std::string_view ecma) {
  Result<std::string> translated = translate_pattern(ecma);
  if (!translated) return std::move(translated).error();
  RE2::Options options(RE2::Quiet);
  options.set_max_mem(pattern_memory_max);
  auto compiled = std::make_shared<const RE2>(*translated, options);
  if (!compiled->ok()) {
    return Error{ErrorCode::Invalid,
                 {fmt::format("is no regular expression of RE2: {}.", compiled->error())}};
  }
  return Pattern(std::move(compiled));
}

Pattern::Pattern(std::shared_ptr<const re2::RE2> compiled) : compiled_(std::move(compiled)) {}

bool Pattern::is_in(std::string_view text) const {
  return RE2::PartialMatch(text, *compiled_);
}

std::size_t Pattern::instructions() const {
  return static_cast<std::size_t>(compiled_->ProgramSize());
}

std::size_t Pattern::steps(std::size_t bytes) const {
  return bytes * instructions() / instructions_per_step;
}

}  // namespace bespoke::jsonschema
