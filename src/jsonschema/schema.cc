#include "jsonschema/schema.h"

#include <utility>

#include "jsonschema/compiler.h"
#include "jsonschema/evaluation.h"
#include "jsonschema/program.h"

namespace bespoke::jsonschema {

Result<std::shared_ptr<const Schema>> Schema::compile(const json::Value& document) {
  Result<std::unique_ptr<const Program>> program = Compiler().compile(document);
  if (!program) return std::move(program).error();
  return std::make_shared<const Schema>(*std::move(program));
}

Schema::Schema(std::unique_ptr<const Program> program) : program_(std::move(program)) {}
Schema::~Schema() = default;

std::size_t Schema::pattern_instructions() const {
  return program_->pattern_instructions;
}

std::optional<Violation> Schema::check(const json::Value& value) const {
  Evaluation evaluation;
  evaluation.in_place(*program_->root, value, "false");
  return std::move(evaluation).outcome();
}

}  // namespace bespoke::jsonschema
