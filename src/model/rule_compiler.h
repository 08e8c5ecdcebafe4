// Compiles the regular expressions and JSON Schemas of field definitions, each text once. An update is read
// twice: before the unit of work that stores it, so that the compiling, up to 35 ms, holds up no writer, and
// again inside, where the definition that it changes is the one that counts. With the same compiler the
// second reading compiles nothing:
//
//     RuleCompiler compiler;
//     read_custom_field(data, &known, compiler, problems);   // compiles
//     read_custom_field(data, &stored, compiler, problems);  // finds
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "base/result.h"
#include "jsonschema/expression.h"
#include "jsonschema/schema.h"

namespace bespoke {

using SchemaPointer = std::shared_ptr<const jsonschema::Schema>;

// Of one thread at a time. It lives as long as one definition is read, or all of them at once, so it keeps
// all that it has compiled.
class RuleCompiler {
 public:
  // Invalid: the detail is the predicate of a sentence about the text. The text is no longer than its field
  // allows.
  Result<jsonschema::Expression> regex(const std::string& pattern);
  Result<SchemaPointer> schema(const std::string& text);

  // What a definition has compiled already.
  void know_regex(const std::string& pattern, const jsonschema::Expression& regex);
  void know_schema(const std::string& text, SchemaPointer schema);

 private:
  std::map<std::string, Result<jsonschema::Expression>> regexes_;
  std::map<std::string, Result<SchemaPointer>> schemas_;
};

// How much memory the compiled regular expressions of this process may take together.
void limit_compiled_regexes(std::size_t bytes);

// How many texts this process has compiled so far, those that were refused included. Any thread.
std::uint64_t rules_compiled();

}  // namespace bespoke
