// JSON Schema, draft 2020-12: compiled once, checked often, without a network. One document is all there is;
// it may also refer to the standard's own metaschema. `format` and `content…` are annotations and check
// nothing.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "base/json.h"
#include "base/result.h"

namespace bespoke::jsonschema {

struct Program;

struct Violation {
  enum class Cause { Keyword, Cost };

  Cause cause = Cause::Keyword;
  std::string path;     // JSON pointer into the value (RFC 6901); empty for the value itself and for Cost
  std::string keyword;  // that fails at `path`, as `minLength`; `false` for a root that is it; empty for Cost
};

// Any thread may call it.
class Schema {
 public:
  // Invalid, with one detail that begins with the JSON pointer of the offending keyword, for what is no
  // schema of the draft, for references that lead out of the document or nowhere, for regular expressions
  // that RE2 refuses, and for schemas that would take too long to check whatever the value.
  static Result<std::shared_ptr<const Schema>> compile(const json::Value& document);

  explicit Schema(std::unique_ptr<const Program> program);
  ~Schema();

  // The first violation: a value's own keywords come before its children's, and those in the value's order.
  // Its cause is Cost when the check needs more than check_steps_max steps.
  std::optional<Violation> check(const json::Value& value) const;

  // Of RE2's, that its patterns compile to.
  std::size_t pattern_instructions() const;

 private:
  std::unique_ptr<const Program> program_;
};

}  // namespace bespoke::jsonschema
