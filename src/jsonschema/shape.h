// What the draft's metaschema demands of each keyword's value, and where subschemas are.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace bespoke::jsonschema {

enum class Shape {
  Any,
  String,
  Boolean,
  Number,
  PositiveNumber,
  Count,
  Array,
  Strings,
  Types,
  Identifier,
  Dialect,
  Anchor,
  Booleans,
  StringsByName,
  Schema,
  SchemaList,
  SchemasByName,
  SchemasOrStringsByName,
};

// Any for what the draft does not name.
Shape shape_of(std::string_view keyword);

// What is wrong with the keyword's own value, subschemas apart, as `must be a string.`; empty when nothing
// is.
std::string_view problem_of(Shape shape, const json::Value& value);

struct Subschema {
  const json::Value* schema = nullptr;
  std::string pointer;  // from the keyword's value; empty when it is that value
};
std::vector<Subschema> subschemas(Shape shape, const json::Value& value);

// The bits of a name of `type`; 0 for what is none. An integer is a number too, so `number` has both.
unsigned type_bits(std::string_view name);
// The bit of the narrowest type.
unsigned type_bit(const json::Value& value);

}  // namespace bespoke::jsonschema
