#include "model/rule_compiler.h"

#include <atomic>
#include <utility>

#include "base/json.h"
#include "jsonschema/expression_cache.h"
#include "model/field_types/go_pattern.h"

namespace bespoke {
namespace {

std::atomic<std::uint64_t> compiled_count = 0;

Error refusal(std::string detail) {
  return {ErrorCode::Invalid, {std::move(detail)}};
}

Result<jsonschema::Expression> compile_regex(const std::string& pattern) {
  return jsonschema::Expression::compile(re2_of_go(pattern));
}

Result<SchemaPointer> compile_schema(const std::string& text) {
  const Result<json::Value> document = json::read(text);
  if (!document) return refusal("is not JSON: " + document.error().details.front());
  if (document->object() == nullptr) return refusal("must hold a JSON object.");
  Result<SchemaPointer> compiled = jsonschema::Schema::compile(*document);
  if (!compiled) return refusal("is not a JSON Schema that can be used: " + compiled.error().details.front());
  return compiled;
}

template <class Compiled, class Compile>
Result<Compiled> find_or_compile(std::map<std::string, Result<Compiled>>& known, const std::string& text,
                                 const Compile& compile) {
  if (const auto found = known.find(text); found != known.end()) return found->second;
  compiled_count.fetch_add(1, std::memory_order_relaxed);
  return known.emplace(text, compile(text)).first->second;
}

}  // namespace

Result<jsonschema::Expression> RuleCompiler::regex(const std::string& pattern) {
  return find_or_compile(regexes_, pattern, compile_regex);
}

Result<SchemaPointer> RuleCompiler::schema(const std::string& text) {
  return find_or_compile(schemas_, text, compile_schema);
}

void RuleCompiler::know_regex(const std::string& pattern, const jsonschema::Expression& regex) {
  regexes_.emplace(pattern, regex);
}

void RuleCompiler::know_schema(const std::string& text, SchemaPointer schema) {
  schemas_.emplace(text, std::move(schema));
}

void limit_compiled_regexes(std::size_t bytes) {
  jsonschema::ExpressionCache::of_process().limit(bytes);
}

std::uint64_t rules_compiled() {
  return compiled_count.load(std::memory_order_relaxed);
}

}  // namespace bespoke
