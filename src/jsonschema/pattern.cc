#include "jsonschema/pattern.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <utility>

namespace bespoke::jsonschema {
namespace {

constexpr std::size_t instructions_per_step = 64;

}  // namespace

Result<Pattern> Pattern::compile(std::string_view ecma) {
  Result<std::string> translated = translate_pattern(ecma);
  if (!translated) return std::move(translated).error();
  RE2::Options options(RE2::Quiet);
  options.set_max_mem(pattern_memory_max);
  auto compiled = std::make_unique<RE2>(*translated, options);
  if (!compiled->ok()) {
    return Error{ErrorCode::Invalid,
                 {fmt::format("is no regular expression of RE2: {}.", compiled->error())}};
  }
  return Pattern(std::move(compiled));
}

Pattern::Pattern(std::unique_ptr<re2::RE2> compiled) : compiled_(std::move(compiled)) {}
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern::~Pattern() = default;

bool Pattern::is_in(std::string_view text) const {
  return RE2::PartialMatch(text, *compiled_);
}

std::size_t Pattern::steps(std::size_t bytes) const {
  return bytes * static_cast<std::size_t>(compiled_->ProgramSize()) / instructions_per_step;
}

}  // namespace bespoke::jsonschema
