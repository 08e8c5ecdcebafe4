// JSON in tests.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/json.h"
#include "jsonschema/schema.h"

namespace bespoke::jsonschema {

inline json::Value sample(std::string_view text) {
  Result<json::Value> value = json::read(text);
  if (value) return *std::move(value);
  ADD_FAILURE() << value.error().details.front() << " in " << text;
  return {};
}

// `valid`, `too costly`, or as `minLength at '/a/0'`; why the schema is refused when it is.
inline std::string verdict_on(std::string_view schema, const json::Value& value) {
  const auto compiled = Schema::compile(sample(schema));
  if (!compiled) return compiled.error().details.front();
  const std::optional<Violation> violation = (*compiled)->check(value);
  if (!violation) return "valid";
  if (violation->cause == Violation::Cause::Cost) return "too costly";
  return violation->keyword + " at '" + violation->path + "'";
}

inline std::string verdict(std::string_view schema, std::string_view value) {
  return verdict_on(schema, sample(value));
}

}  // namespace bespoke::jsonschema
